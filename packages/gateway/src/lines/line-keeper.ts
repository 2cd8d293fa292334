import type { GatewayLog, GatewayTimings, KeptLine, KeptLineStore, LineIdentity } from "../options.ts";
import { type KeptMemory, readKeptMemory } from "./kept-memory.ts";
import type { Line } from "./line.ts";

interface KeeperParts {
  readonly store: KeptLineStore;
  readonly timings: Pick<GatewayTimings, "keepLinesMs" | "renewKeptMs">;
  readonly log: GatewayLog;
  /** Lines of which something may have to be kept. */
  lines(): Iterable<Line>;
  /** Another process has the line of this session now. */
  taken(sessionId: string): void;
  /** A line whose process is gone, and whose page has not come here yet. */
  left(line: KeptLine): void;
}

/** Stored, and not what the line has now. */
const UNKNOWN = "unknown";

/**
 * Keeps each line's established calls where they outlive this process, and takes up what another one kept.
 * What cannot be written is tried again at the next look; a call does not wait for it.
 */
export class LineKeeper {
  private readonly parts: KeeperParts;
  /** What is stored, by session. */
  private readonly stored = new Map<string, string>();
  private readonly writing = new Map<string, Promise<void>>();
  private readonly timers: NodeJS.Timeout[];
  private renewing: Promise<void>;
  private isStopped = false;

  constructor(parts: KeeperParts) {
    this.parts = parts;
    const { keepLinesMs, renewKeptMs } = parts.timings;
    this.renewing = Promise.resolve().then(() => this.renew());
    this.timers = [
      setInterval(() => this.keepAll(), keepLinesMs),
      setInterval(() => {
        this.renewing = this.renewing.then(() => this.renew());
      }, renewKeptMs),
    ];
    for (const timer of this.timers) timer.unref();
  }

  /** What another process kept of this line; null where there is nothing, or nothing that is good for it: the call is lost then. */
  async take({ sessionId, extension }: LineIdentity): Promise<KeptMemory | null> {
    try {
      const line = await this.parts.store.take(sessionId);
      if (line === null) return null;
      this.stored.set(sessionId, line.memory);
      // Dialogs of another address-of-record are not this line's.
      if (line.identity.extension === extension) return this.read(line);
      this.parts.log.warn(
        { sessionId, extension },
        "the extension was changed meanwhile: the calls of the old one are lost",
      );
      this.drop(sessionId);
      return null;
    } catch (error) {
      this.parts.log.error({ error, sessionId }, "what was kept of a line could not be read");
      return null;
    }
  }

  /** @returns null where another version wrote it */
  read(line: KeptLine): KeptMemory | null {
    const { sessionId } = line.identity;
    const memory = readKeptMemory(line.memory);
    if (memory === null) {
      this.parts.log.warn({ sessionId }, "what was kept of a line is of another version: its calls are lost");
      this.drop(sessionId);
    }
    return memory;
  }

  /** Writes what is new of a line. */
  keep(line: Line): void {
    if (this.isStopped) return;
    const { identity } = line.profile;
    const { sessionId } = identity;
    const kept = keptOf(line);
    const memory = kept && JSON.stringify(kept);
    if (memory === (this.stored.get(sessionId) ?? null)) return;
    if (memory === null) this.drop(sessionId);
    else {
      this.stored.set(sessionId, memory);
      const callIds = [...new Set(kept?.dialogs.map(({ id }) => id.callId))];
      this.write(sessionId, () => this.parts.store.save({ identity, callIds, memory }));
    }
  }

  /** Writes what is new of all lines, and nothing any more. Resolves when everything is written or cannot be. */
  async stop(): Promise<void> {
    if (!this.isStopped) this.keepAll();
    this.isStopped = true;
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all([this.renewing, ...this.writing.values()]);
  }

  /** Whether what the line has now is stored: it can be left to another process. */
  has(line: Line): boolean {
    const kept = keptOf(line);
    return kept !== null && this.stored.get(line.profile.identity.sessionId) === JSON.stringify(kept);
  }

  private keepAll(): void {
    const seen = new Set<string>();
    for (const line of this.parts.lines()) {
      seen.add(line.profile.identity.sessionId);
      this.keep(line);
    }
    for (const sessionId of this.stored.keys()) if (!seen.has(sessionId)) this.drop(sessionId);
  }

  private drop(sessionId: string): void {
    this.stored.delete(sessionId);
    this.write(sessionId, () => this.parts.store.delete(sessionId));
  }

  /** One write of a session after the other. */
  private write(sessionId: string, run: () => Promise<void>): void {
    const before = this.writing.get(sessionId) ?? Promise.resolve();
    const written = before.then(run).catch((error: unknown) => {
      this.stored.set(sessionId, UNKNOWN);
      this.parts.log.error(
        { error, sessionId },
        "a line's calls could not be kept: they would not outlive a restart now",
      );
    });
    this.writing.set(sessionId, written);
    void written.then(() => {
      if (this.writing.get(sessionId) === written) this.writing.delete(sessionId);
    });
  }

  private async renew(): Promise<void> {
    try {
      const { taken, left } = await this.parts.store.renew([...this.stored.keys()]);
      if (this.isStopped) return;
      for (const sessionId of taken) {
        if (!this.stored.delete(sessionId)) continue;
        this.parts.log.info({ sessionId }, "another process has the calls of this line now");
        this.parts.taken(sessionId);
      }
      for (const line of left) {
        this.stored.set(line.identity.sessionId, line.memory);
        this.parts.left(line);
      }
    } catch (error) {
      this.parts.log.error({ error }, "it could not be said that this process has its lines");
    }
  }
}

const keptOf = ({ memory, server }: Line): KeptMemory | null => memory.kept(server?.url ?? null);
