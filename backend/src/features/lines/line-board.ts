import { fitness, hasRole, type LineFacts, type OperatorLine } from "@readyline/contract";
import type { OutboxEvent, User } from "@readyline/database";
import type { AppContext } from "../../context.ts";
import type { LinesWatcher, LiveHub, OpenPage } from "../../live/live-hub.ts";
import { CallWatch } from "./call-watch.ts";
import { chooseLine, choosePage, type SessionLine } from "./choose-line.ts";

/** At most so many messages a second reach a wallboard; what changes in between goes together. */
const BOARD_PACE_MS = 250;
/** Proofs grow old without any event: so often it is looked whether one has. */
const LOOK_EVERY_MS = 500;
const BEAT_EVERY_MS = 2_000;

export type LineBoardContext = Pick<AppContext, "database" | "gateway" | "log" | "now"> & {
  readonly hub: Pick<LiveHub, "openPages" | "onPage" | "onWatch" | "linesWatchers" | "onEvents">;
};

interface Verdict {
  readonly key: string;
  readonly since: number;
}

/** Every operator's line, from the gateway's facts and the pages' own; kept live on the pages that watch. */
export class LineBoard implements AsyncDisposable {
  readonly #context: LineBoardContext;
  readonly #calls: CallWatch;
  readonly #sessions = new Map<string, Set<string>>();
  readonly #verdicts = new Map<string, Verdict>();
  readonly #changed = new Set<string>();
  readonly #timers: NodeJS.Timeout[] = [];
  #users: readonly User[] = [];
  #sendTimer: NodeJS.Timeout | undefined;
  #sentAt = 0;
  #reading: Promise<void> = Promise.resolve();
  readonly #onFacts = (userId: string, sessionId: string): void => {
    const known = this.#sessions.get(userId);
    if (known === undefined) this.#sessions.set(userId, new Set([sessionId]));
    else known.add(sessionId);
    this.#mark(userId);
  };

  constructor(context: LineBoardContext) {
    this.#context = context;
    this.#calls = new CallWatch(context, (userId) => this.#mark(userId));
  }

  async start(): Promise<void> {
    const { gateway, hub } = this.#context;
    await this.#readUsers();
    gateway.on("facts", this.#onFacts);
    hub.onPage((userId) => this.#mark(userId));
    hub.onWatch((watcher) => this.#send(watcher, true, this.list()));
    hub.onEvents((events) => this.#follow(events));
    this.#timers.push(
      setInterval(() => this.#look(), LOOK_EVERY_MS),
      setInterval(() => this.#beat(), BEAT_EVERY_MS),
    );
  }

  /** Active users who are operators or have an extension, by name. */
  list(): OperatorLine[] {
    const pages = this.#pagesByUser();
    return this.#shown().map((user) => this.#lineOf(user, pages.get(user.id)));
  }

  /** The facts of every session of this user that the gateway knows, or a page is open in. */
  #linesOf(userId: string, pages: readonly OpenPage[]): SessionLine[] {
    const open = new Set(pages.map(({ identity }) => identity.sessionId));
    const known = this.#sessions.get(userId) ?? new Set<string>();
    for (const sessionId of open) known.add(sessionId);
    const lines = [...known].map((sessionId) => ({
      sessionId,
      facts: this.#context.gateway.facts(userId, sessionId),
    }));
    // A session without page and leg is over, or will tell its facts when it comes back.
    const living = lines.filter(({ sessionId, facts }) => open.has(sessionId) || facts.browserLeg.state !== "absent");
    for (const { sessionId } of lines) {
      if (!living.some((one) => one.sessionId === sessionId)) this.#sessions.get(userId)?.delete(sessionId);
    }
    return living;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#context.gateway.off("facts", this.#onFacts);
    this.#calls[Symbol.dispose]();
    clearTimeout(this.#sendTimer);
    for (const timer of this.#timers) clearInterval(timer);
    await this.#reading;
  }

  #shown(): User[] {
    return this.#users.filter(
      ({ active, role, sipExtension }) => active && (role === "operator" || sipExtension !== null),
    );
  }

  #pagesByUser(): Map<string, OpenPage[]> {
    return Map.groupBy(this.#context.hub.openPages(), ({ identity }) => identity.userId);
  }

  #lineOf(user: User, pages: readonly OpenPage[] = []): OperatorLine {
    const { gateway, now } = this.#context;
    const chosen = chooseLine(this.#linesOf(user.id, pages));
    const facts = chosen?.facts ?? gateway.facts(user.id, "none");
    const line = publicFacts({ ...facts, extension: user.sipExtension });
    const page = choosePage(pages, chosen?.sessionId ?? null)?.facts ?? null;
    const verdict = fitness(line, page, now());
    const key = JSON.stringify(verdict);
    const before = this.#verdicts.get(user.id);
    const since = before?.key === key ? before.since : now();
    this.#verdicts.set(user.id, { key, since });
    const { id: userId, name, role } = user;
    return { userId, name, role, line, page, call: this.#calls.callOf(userId), since };
  }

  #follow(events: readonly OutboxEvent[]): void {
    if (!events.some(({ event }) => event.topic === "user.changed")) return;
    this.#reading = this.#reading.then(async () => {
      try {
        await this.#readUsers();
        for (const watcher of this.#watchers()) this.#send(watcher, true, this.list());
      } catch (error) {
        this.#context.log.error({ error }, "the users of the wallboard could not be read");
      }
    });
  }

  async #readUsers(): Promise<void> {
    const users = await this.#context.database.users.list();
    this.#users = users.toSorted((one, other) => one.name.localeCompare(other.name));
  }

  #mark(userId: string): void {
    this.#changed.add(userId);
    if (this.#sendTimer !== undefined) return;
    const waitMs = Math.max(0, this.#sentAt + BOARD_PACE_MS - performance.now());
    this.#sendTimer = setTimeout(() => this.#flush(), waitMs);
  }

  #flush(): void {
    this.#sendTimer = undefined;
    this.#sentAt = performance.now();
    const changed = new Set(this.#changed);
    this.#changed.clear();
    const pages = this.#pagesByUser();
    const users = this.#shown().filter(({ id }) => changed.has(id));
    const items = users.map((user) => this.#lineOf(user, pages.get(user.id)));
    if (items.length > 0) for (const watcher of this.#watchers()) this.#send(watcher, false, items);
  }

  /** A verdict that changed by time alone is a change like any other. */
  #look(): void {
    const pages = this.#pagesByUser();
    for (const user of this.#shown()) {
      const before = this.#verdicts.get(user.id)?.key;
      this.#lineOf(user, pages.get(user.id));
      if (before !== undefined && before !== this.#verdicts.get(user.id)?.key) this.#mark(user.id);
    }
  }

  #beat(): void {
    const watchers = this.#watchers();
    if (watchers.length === 0) return;
    const items = this.list().filter(({ line, page }) => page !== null || line.browserLeg.state !== "absent");
    for (const watcher of watchers) this.#send(watcher, false, items);
  }

  #watchers(): LinesWatcher[] {
    return this.#context.hub.linesWatchers();
  }

  /** The role is looked at each time: it may have been taken away. */
  #send({ userId, send }: LinesWatcher, whole: boolean, items: OperatorLine[]): void {
    const user = this.#users.find(({ id }) => id === userId);
    if (user === undefined || !user.active || !hasRole(user.role, "supervisor")) return;
    send({ type: "lines", whole, serverTime: this.#context.now(), items });
  }
}

/** Without what only administrators see: SIP status lines, and from where somebody is signed in. */
function publicFacts(facts: LineFacts): LineFacts {
  return {
    ...facts,
    cause: facts.cause && { ...facts.cause, detail: null },
    elsewhere: facts.elsewhere && { ...facts.elsewhere, address: "" },
  };
}
