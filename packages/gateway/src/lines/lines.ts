import {
  closeCodes,
  type CloseCode,
  type GatewayCallEvent,
  type LineFacts,
  type ReleaseReason,
  waitReason,
} from "@readyline/contract";
import { countLeg, type GatewayCounts } from "../counts.ts";
import type { PageSocket } from "../hop/page-socket.ts";
import { closeCodeOfLinkCause } from "../leg/dial-failure.ts";
import type { GatewayParts } from "../leg/leg-parts.ts";
import type { KeptLine, LineIdentity } from "../options.ts";
import type { PbxServer } from "../probe/pbx-server.ts";
import type { PbxServers } from "../probe/pbx-servers.ts";
import { isRefusalCause } from "../refusals/policy.ts";
import { FailBack } from "./fail-back.ts";
import { isLinkCause, Line } from "./line.ts";
import type { KeptMemory } from "./kept-memory.ts";
import { LineKeeper } from "./line-keeper.ts";
import { type LineProfile, makeProfile } from "./line-profile.ts";

export interface LinesEvents {
  facts(userId: string, sessionId: string, facts: LineFacts): void;
  call(event: GatewayCallEvent): void;
}

type SharedParts = Omit<GatewayParts, "realms">;

/** The session that has a user's line. */
interface Holder {
  readonly sessionId: string;
  readonly since: number;
  readonly address: string;
}

const closeCodeOfReason: Readonly<Record<ReleaseReason, CloseCode>> = {
  logout: closeCodes.released,
  unregister: closeCodes.released,
  session_revoked: closeCodes.sessionEnded,
  session_expired: closeCodes.sessionEnded,
  extension_removed: closeCodes.lineChanged,
  taken_over: closeCodes.inUseElsewhere,
};

/** All lines of this gateway, and which session of each user has one. */
export class Lines {
  private readonly parts: SharedParts;
  private readonly servers: PbxServers;
  private readonly events: LinesEvents;
  private readonly lines = new Map<string, Line>();
  private readonly holders = new Map<string, Holder>();
  /** Lines of sessions that are over, and the PBX does not know yet. */
  private readonly leaving = new Set<Line>();
  private readonly releases = new Map<string, Promise<unknown>>();
  private readonly failBack: FailBack;
  private readonly keeper: LineKeeper;

  constructor(parts: SharedParts, servers: PbxServers, events: LinesEvents) {
    this.parts = parts;
    this.servers = servers;
    this.events = events;
    const { timings, options } = parts;
    this.keeper = new LineKeeper({
      store: options.keptLines,
      timings,
      log: options.log,
      lines: () => [...this.lines.values(), ...this.leaving],
      taken: (sessionId) => this.handOver(sessionId),
      left: (kept) => this.takeUp(kept),
    });
    this.failBack = new FailBack({ servers, timings, log: options.log, lines: () => [...this.lines.values()] });
  }

  profileOf(identity: LineIdentity): LineProfile {
    return makeProfile(identity, this.parts.options.pbx.domain);
  }

  attach(socket: PageSocket, identity: LineIdentity): void {
    const line = this.lineOf(identity);
    const holder = this.liveHolder(identity.userId, identity.sessionId);
    if (holder !== null) {
      line.setCause({ code: "line.elsewhere", detail: null, retryAtMs: null });
      line.setElsewhere({ since: holder.since, address: holder.address });
      refuse(socket, closeCodes.inUseElsewhere, "in use elsewhere");
      return;
    }
    if (line.causeCode === "line.elsewhere") line.setCause(null);
    line.setElsewhere(null);
    const { leg } = line;
    if (leg !== null && leg.phase !== "releasing") {
      leg.attach(socket);
      return;
    }
    const { chosen, current } = this.servers;
    const { lost } = current.monitor;
    if (chosen === null && lost !== null) {
      line.setCause({ code: lost.cause.code, detail: lost.cause.detail, retryAtMs: lost.nextProbeAtMs });
      refuse(socket, closeCodeOfLinkCause[lost.cause.code], lost.cause.code);
      return;
    }
    this.hold(identity);
    const waitMs = this.parts.slots.admit(identity.sessionId, this.parts.now());
    if (waitMs > 0) {
      const retryAtMs = this.parts.now() + waitMs;
      const code = line.causeCode === "pbx.moved" ? "pbx.moved" : "pbx.restarted";
      line.setCause({ code, detail: `waits ${waitMs} ms for its turn`, retryAtMs });
      refuse(socket, closeCodes.pbxRestarted, waitReason(waitMs));
      return;
    }
    const before = Promise.all([this.releasesOf(identity.userId), line.withdrawn, line.adopted]);
    line.openLeg(current, before).attach(socket);
  }

  facts(userId: string, sessionId: string): LineFacts {
    const line = this.lines.get(sessionId);
    if (line !== undefined && line.profile.identity.userId === userId) return line.facts();
    const holder = this.liveHolder(userId, sessionId);
    const never = { since: 0, address: "" };
    return {
      extension: null,
      registration: {
        state: "none",
        since: never.since,
        expiresAt: null,
        contactIsOurs: false,
        contactSeenAt: null,
        contactAskedEveryMs: this.parts.contactChecks.askedEveryMs,
      },
      pbxLeg: { state: "down", provenAt: null },
      browserLeg: { state: "absent", provenAt: null },
      elsewhere: holder === null ? null : { since: holder.since, address: holder.address },
      cause: null,
    };
  }

  async release(sessionId: string, reason: ReleaseReason): Promise<void> {
    const line = this.lines.get(sessionId);
    if (line === undefined) return;
    await this.releaseLeg(line, closeCodeOfReason[reason], reason);
    if (reason === "taken_over" || this.lines.get(sessionId) !== line) return;
    this.forget(line);
  }

  async releaseUser(userId: string, reason: ReleaseReason): Promise<void> {
    await Promise.all(this.ofUser(userId).map((line) => this.release(line.profile.identity.sessionId, reason)));
  }

  takeBack(identity: LineIdentity): void {
    for (const other of this.ofUser(identity.userId)) {
      if (other.profile.identity.sessionId === identity.sessionId) continue;
      other.setCause({ code: "line.elsewhere", detail: null, retryAtMs: null });
      other.setElsewhere({ since: this.parts.now(), address: identity.remoteAddress });
      void this.release(other.profile.identity.sessionId, "taken_over");
    }
    this.hold(identity);
    const line = this.lineOf(identity);
    if (line.causeCode === "line.elsewhere") line.setCause(null);
    line.setElsewhere(null);
  }

  credentialsChanged(userId: string): void {
    for (const line of this.ofUser(userId)) {
      if (line.causeCode?.startsWith("reg.") === true || line.causeCode === "setup.missing") line.setCause(null);
      void this.releaseLeg(line, closeCodes.lineChanged, "credentials changed");
    }
  }

  /** A person asks for a try now: what stood in its way is forgotten, so that the page makes it. */
  retryNow(userId: string): void {
    for (const line of this.ofUser(userId)) if (line.causeCode !== "line.elsewhere") line.setCause(null);
  }

  /** What was held against these extensions is seen otherwise now: who waits for a person need not. */
  reconsidered(extensions: ReadonlySet<string>): void {
    for (const line of this.lines.values())
      if (isRefusalCause(line.causeCode) && extensions.has(line.profile.identity.extension)) line.setCause(null);
  }

  /** A server can be reached again. */
  pbxBack(): void {
    for (const line of [...this.lines.values(), ...this.leaving]) line.pbxBack();
    this.callBack();
  }

  /** A server is lost: lines that wait for it need not. */
  pbxLost(server: PbxServer): void {
    if (!this.servers.hasOther(server)) return;
    for (const line of [...this.lines.values(), ...this.leaving]) line.pbxBack();
    this.callBack();
  }

  private callBack(): void {
    for (const line of this.lines.values())
      if (line.causeCode !== null && isLinkCause(line.causeCode)) line.setCause(null);
  }

  hasCall(sessionId: string): boolean {
    return (this.lines.get(sessionId)?.memory.calls.size ?? 0) > 0;
  }

  extensionsOf(userId: string): Set<string> {
    return new Set(this.ofUser(userId).map((line) => line.profile.identity.extension));
  }

  /** @param server default: all */
  counts(server?: PbxServer): { readonly legs: number; readonly registered: number } {
    const there = [...this.lines.values()].filter((line) => server === undefined || line.server === server);
    const legs = there.flatMap((line) => line.leg ?? []);
    return {
      legs: legs.filter((leg) => leg.phase === "open").length,
      registered: legs.filter((leg) => leg.registration.state.kind === "registered").length,
    };
  }

  /** What all lines hold, for leak checks. */
  countAll(): Omit<GatewayCounts, "hops" | "hopsBroken"> {
    const lines = [...new Set([...this.lines.values(), ...this.leaving])];
    const legs = lines.flatMap((line) => (line.leg === null ? [] : countLeg(line.leg)));
    const sum = <T>(all: readonly T[], of: (one: T) => number): number =>
      all.reduce((total, one) => total + of(one), 0);
    return {
      sessions: this.lines.size,
      leaving: this.leaving.size,
      waiting: this.parts.slots.size,
      legs: legs.length,
      parked: sum(legs, (leg) => leg.parked),
      registered: sum(legs, (leg) => leg.registered),
      dialogs: sum(lines, ({ memory }) => memory.dialogs.all().length),
      calls: sum(lines, ({ memory }) => memory.calls.size),
      transactions: sum(legs, (leg) => leg.transactions),
      timers: sum(legs, (leg) => leg.timers) + sum(lines, (line) => line.memory.timers + (line.isWaiting ? 1 : 0)),
    };
  }

  async releaseAll(): Promise<void> {
    this.failBack.dispose();
    const all = [...this.lines.values(), ...this.leaving];
    await this.keeper.stop();
    const running = all.filter((line) => this.keeper.has(line));
    const others = all.filter((line) => !running.includes(line));
    for (const line of running) line.handOver(closeCodes.pbxRestarted);
    await Promise.all(
      others.map((line) => line.leg?.release(closeCodes.pbxRestarted, "server stops") ?? Promise.resolve()),
    );
    for (const line of others) line.dispose();
  }

  /** Another process has the line. */
  private handOver(sessionId: string): void {
    const line = this.lines.get(sessionId);
    if (line === undefined) return;
    line.handOver(closeCodes.displaced);
    this.forget(line);
  }

  /** A line whose process is gone: its page has the grace time to come here. */
  private takeUp(kept: KeptLine): void {
    const memory = this.keeper.read(kept);
    const isHere = this.lines.has(kept.identity.sessionId);
    if (memory !== null && !isHere) this.lineOf(kept.identity, Promise.resolve(memory));
  }

  /** @param kept what another process had of a line that is not known here; default: it is asked for */
  private lineOf(identity: LineIdentity, kept?: Promise<KeptMemory | null>): Line {
    const known = this.lines.get(identity.sessionId);
    // Another extension makes other addresses: what the old one had is released with it.
    if (known !== undefined && known.profile.identity.extension === identity.extension) return known;
    if (known !== undefined) void this.releaseLeg(known, closeCodes.lineChanged, "extension changed");
    if (known !== undefined) this.forget(known);
    const { userId, sessionId } = identity;
    const line: Line = new Line(this.parts, this.profileOf(identity), {
      factsChanged: () => {
        if (this.lines.get(sessionId) === line) this.events.facts(userId, sessionId, line.facts());
      },
      call: (event) => {
        this.events.call({ ...event, userId, sessionId });
        if (event.state === "answered" || event.state === "ended") setImmediate(() => this.keeper.keep(line));
      },
      serverOwed: (urls) => this.servers.owed(urls),
      pbxOpened: ({ monitor }) => monitor.seenUp(),
      pbxLost: (server, cause, wasOpen) => {
        if (wasOpen) server.monitor.suspect();
        else server.monitor.seenDown(cause);
        return this.servers.hasOther(server);
      },
      legEnded: (how) => this.legEnded(line, how),
    });
    this.lines.set(sessionId, line);
    line.adopt(kept ?? this.keeper.take(identity));
    return line;
  }

  private async releaseLeg(line: Line, code: CloseCode, reason: string): Promise<void> {
    const { leg } = line;
    if (leg === null) return;
    const { userId } = line.profile.identity;
    const pending = leg.release(code, reason);
    const before = this.releases.get(userId) ?? Promise.resolve();
    const all = Promise.all([before, pending]);
    this.releases.set(userId, all);
    await pending;
    if (this.releases.get(userId) === all) this.releases.delete(userId);
  }

  /** Resolves when the user's earlier legs are off the PBX: their un-REGISTERs must not meet a new REGISTER. */
  private releasesOf(userId: string): Promise<unknown> {
    return this.releases.get(userId) ?? Promise.resolve();
  }

  private ofUser(userId: string): Line[] {
    return [...this.lines.values()].filter((line) => line.profile.identity.userId === userId);
  }

  private hold(identity: LineIdentity): void {
    const { sessionId, userId, remoteAddress } = identity;
    const holder = { sessionId, since: this.parts.now(), address: remoteAddress };
    this.holders.set(userId, holder);
    this.freeUnlessUsed(userId, holder);
  }

  /** Who has the line without a leg keeps it for the grace time, counted from when the PBX can be reached. */
  private freeUnlessUsed(userId: string, holder: Holder): void {
    const lapse = setTimeout(() => {
      if (this.holders.get(userId) !== holder || (this.lines.get(holder.sessionId)?.leg ?? null) !== null) return;
      if (this.servers.chosen !== null) this.freeHolder(userId, holder.sessionId);
      else this.freeUnlessUsed(userId, holder);
    }, this.parts.timings.graceMs);
    lapse.unref();
  }

  /** The other session that has the user's line now. A parked leg without a call is given up for whoever is there. */
  private liveHolder(userId: string, forSessionId: string): Holder | null {
    const holder = this.holders.get(userId);
    if (holder === undefined || holder.sessionId === forSessionId) return null;
    const leg = this.lines.get(holder.sessionId)?.leg ?? null;
    // Taken back, or the PBX lost, a moment ago: its page is on its way.
    if (leg === null) return holder;
    if (leg.pageState.kind !== "parked" || leg.state.calls.size > 0) return holder;
    void this.release(holder.sessionId, "taken_over");
    return null;
  }

  private forget(line: Line): void {
    this.lines.delete(line.profile.identity.sessionId);
    if (line.memory.owesPbx) {
      this.leaving.add(line);
      line.leave();
    }
    this.freeHolder(line.profile.identity.userId, line.profile.identity.sessionId);
  }

  /** A line that lost its PBX stays its session's for the grace time: another session must not slip in. */
  private legEnded(line: Line, how: "released" | "lost"): void {
    const { identity } = line.profile;
    if (!line.memory.owesPbx) this.leaving.delete(line);
    if (this.holders.get(identity.userId)?.sessionId !== identity.sessionId) return;
    if (how === "lost") this.hold(identity);
    else this.freeHolder(identity.userId, identity.sessionId);
  }

  /** The user's other sessions are told that the line is free. */
  private freeHolder(userId: string, sessionId: string): void {
    if (this.holders.get(userId)?.sessionId !== sessionId) return;
    this.holders.delete(userId);
    for (const other of this.ofUser(userId)) {
      if (other.profile.identity.sessionId === sessionId || other.causeCode !== "line.elsewhere") continue;
      other.setCause(null);
      other.setElsewhere(null);
    }
  }
}

function refuse(socket: PageSocket, code: CloseCode, reason: string): void {
  socket.on("error", () => undefined);
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), 2_000).unref();
}
