import type { CloseCode, LineCause, LineFacts } from "@readyline/contract";
import { Leg } from "../leg/leg.ts";
import type { LegEvents } from "../leg/leg-events.ts";
import type { GatewayParts } from "../leg/leg-parts.ts";
import type { RegisterCause } from "../leg/register-flow.ts";
import type { LinkCause } from "../leg/dial-failure.ts";
import type { PbxServer } from "../probe/pbx-server.ts";
import { withdrawElsewhere } from "../registration/withdraw-elsewhere.ts";
import { LineMemory, type LineMemoryEvents } from "./line-memory.ts";
import type { KeptMemory } from "./kept-memory.ts";
import type { LineProfile } from "./line-profile.ts";

export interface Elsewhere {
  readonly since: number;
  readonly address: string;
}

export interface LineEvents extends Pick<LineMemoryEvents, "call"> {
  factsChanged(): void;
  /** Which of the servers that have something of the line is dialled to take it off; null = none can be reached. */
  serverOwed(urls: ReadonlySet<string>): PbxServer | null;
  pbxOpened(server: PbxServer): void;
  /** @returns whether the line can go to another server at once */
  pbxLost(server: PbxServer, cause: LinkCause, wasOpen: boolean): boolean;
  /** The leg is gone. */
  legEnded(how: "released" | "lost"): void;
}

const MAX_CLEAN_UPS = 5;
const WITHDRAW_AGAIN_MS = 10_000;

/** What the gateway knows of one session's line, with or without a leg. */
export class Line {
  readonly profile: LineProfile;
  readonly memory: LineMemory;
  private readonly parts: Omit<GatewayParts, "realms">;
  private readonly events: LineEvents;
  private currentLeg: Leg | null = null;
  private currentServer: PbxServer | null = null;
  private cause: LineCause | null = null;
  private otherSession: Elsewhere | null = null;
  private legGoneSince: number;
  private lastFacts: string;
  private graceTimer: NodeJS.Timeout | undefined;
  private isLeaving = false;
  private isOwing = false;
  private withdrawal: Promise<void> = Promise.resolve();
  private adoption: Promise<void> = Promise.resolve();
  /** Legs opened to clean up since the last page. */
  private cleanUps = 0;

  constructor(parts: Omit<GatewayParts, "realms">, profile: LineProfile, events: LineEvents) {
    this.parts = parts;
    this.profile = profile;
    this.events = events;
    this.legGoneSince = parts.now();
    this.memory = new LineMemory(parts, profile.identity.userId, {
      call: (event) => events.call(event),
      tooLong: (callId) => this.endTooLong(callId),
    });
    this.lastFacts = comparable(this.facts());
  }

  get leg(): Leg | null {
    return this.currentLeg;
  }

  /** Whether it waits for its page with something at the PBX. */
  get isWaiting(): boolean {
    return this.graceTimer !== undefined;
  }

  /** Where its leg goes to, or went to last. */
  get server(): PbxServer | null {
    return this.currentServer;
  }

  get causeCode(): LineCause["code"] | null {
    return this.cause?.code ?? null;
  }

  /** For a page that has come. @param after see {@link Leg} */
  openLeg(server: PbxServer, after: Promise<unknown>): Leg {
    this.cleanUps = 0;
    return this.open(server, after);
  }

  private open(server: PbxServer, after: Promise<unknown>): Leg {
    const events: LegEvents = {
      changed: () => this.tell(),
      cause: (cause) => this.setCause(cause),
      opened: () => {
        if (this.cause !== null && isLinkCause(this.cause.code)) this.cause = null;
        this.events.pbxOpened(server);
      },
      pbxLost: (cause, wasOpen) => {
        this.note(cause.code, cause.detail);
        // Told together with the end of the leg, which follows at once.
        this.cause = { code: cause.code, at: this.parts.now(), detail: cause.detail, retryAt: null };
        const goesOn = this.events.pbxLost(server, cause, wasOpen);
        if (goesOn) this.cause = { code: "pbx.moved", at: this.parts.now(), detail: cause.detail, retryAt: null };
        return goesOn;
      },
      ended: (how) => {
        if (this.currentLeg !== leg) return;
        this.currentLeg = null;
        this.legGoneSince = this.parts.now();
        this.waitForPage();
        this.tell();
        this.events.legEnded(how);
      },
    };
    const leg: Leg = new Leg(server.parts, this.profile, this.memory, events, after);
    this.currentLeg = leg;
    this.currentServer = server;
    this.stopWaiting();
    return leg;
  }

  /** Whether no call is lost when the line goes to that server: it has none, or those alone that were begun there. */
  mayGoTo(server: PbxServer): boolean {
    return this.currentLeg?.isMovable === true && this.memory.hasOnlyCallsOf(server.url);
  }

  /** Off the server where the line is; its page comes back at once and is dialled to the chosen one. */
  async goTo(server: PbxServer): Promise<void> {
    const leg = this.currentLeg;
    await leg?.moveAway(() => this.memory.hasOnlyCallsOf(server.url));
  }

  get isWithdrawing(): boolean {
    return this.isOwing;
  }

  /** Resolves when no binding is being taken off at another server: a REGISTER to it must come after. */
  get withdrawn(): Promise<void> {
    return this.withdrawal;
  }

  /** Takes the binding off that was left at a server when it was lost. Not tried again for a while where it fails. */
  withdrawFrom(server: PbxServer): Promise<void> {
    const { lastRegister } = this.memory;
    if (lastRegister === null) return Promise.resolve();
    this.isOwing = true;
    this.withdrawal = withdrawElsewhere(server.parts, this.profile, lastRegister).then((isOff) => {
      if (isOff) this.memory.unbound(server.url);
      const again = setTimeout(() => (this.isOwing = false), isOff ? 0 : WITHDRAW_AGAIN_MS);
      again.unref();
    });
    return this.withdrawal;
  }

  /** Takes over the calls that another process had, as soon as they are known. Once, when the line is new. */
  adopt(kept: Promise<KeptMemory | null>): void {
    this.adoption = kept.then((memory) => {
      if (memory === null) return;
      this.memory.restore(memory);
      if (this.currentLeg === null) this.waitForPage();
    });
  }

  /** Resolves when what another process had is known here: a page's REGISTER must come after. */
  get adopted(): Promise<void> {
    return this.adoption;
  }

  /** Another process goes on with the line: nothing is sent to the PBX. */
  handOver(code: CloseCode): void {
    this.memory.handOver();
    this.currentLeg?.abandon(code);
    this.stopWaiting();
  }

  /** A server of the PBX can be reached (again): from now on the page has the grace time to come back. */
  pbxBack(): void {
    if (this.currentLeg === null) this.waitForPage();
  }

  /** The session is over: what the PBX still has of it is taken off as soon as it can be reached. */
  leave(): void {
    this.isLeaving = true;
    if (this.currentLeg === null) this.waitForPage();
  }

  /** Forgets everything; nothing is sent. */
  dispose(): void {
    this.stopWaiting();
    this.memory.clear("gateway", "server stops");
  }

  /** Nobody comes: a leg without a page goes up to hang up and to un-REGISTER, and again if it is lost. */
  private waitForPage(delayMs = this.isLeaving ? 0 : this.parts.timings.graceMs): void {
    this.stopWaiting();
    if (!this.memory.owesPbx) return;
    this.graceTimer = setTimeout(() => {
      this.graceTimer = undefined;
      const server = this.events.serverOwed(this.memory.owedAt());
      if (this.currentLeg !== null || server === null) return;
      this.cleanUps += 1;
      if (this.cleanUps <= MAX_CLEAN_UPS) this.open(server, Promise.resolve());
      else this.giveUp();
    }, delayMs);
  }

  private stopWaiting(): void {
    clearTimeout(this.graceTimer);
    this.graceTimer = undefined;
  }

  private giveUp(): void {
    const { sessionId, extension } = this.profile.identity;
    this.parts.options.log.warn({ sessionId, extension }, "calls of a lost line could not be ended at the PBX");
    this.memory.writeOff("the PBX could not be told");
    this.events.legEnded("released");
  }

  private endTooLong(callId: string): void {
    const leg = this.currentLeg;
    if (leg !== null) leg.endCall(callId, "longer than 4 hours");
    else this.memory.endLater(callId, "longer than 4 hours", this.parts.now());
  }

  setCause(cause: RegisterCause | null): void {
    if (cause !== null && cause.code !== this.cause?.code) this.note(cause.code, cause.detail);
    const at = this.parts.now();
    this.cause = cause === null ? null : { code: cause.code, at, detail: cause.detail, retryAt: cause.retryAtMs };
    this.tell();
  }

  private note(code: LineCause["code"], detail: string | null): void {
    const { sessionId, extension } = this.profile.identity;
    this.parts.options.log.info({ sessionId, extension, cause: code, detail }, "line is not ready");
  }

  setElsewhere(elsewhere: Elsewhere | null): void {
    this.otherSession = elsewhere;
    this.tell();
  }

  facts(): LineFacts {
    const leg = this.currentLeg;
    const registration = leg?.registration.state ?? { kind: "none" as const, sinceMs: this.legGoneSince };
    const page = leg?.pageState ?? { kind: "absent" as const, provenAt: null };
    return {
      extension: this.profile.identity.extension,
      registration: {
        state: registration.kind,
        since: registration.sinceMs,
        expiresAt: registration.kind === "registered" ? registration.expiresAtMs : null,
        contactIsOurs: leg?.registration.contactIsOurs ?? false,
        contactSeenAt: leg?.registration.contactSeenAtMs ?? null,
        contactAskedEveryMs: leg?.registration.contactAskedEveryMs ?? this.parts.contactChecks.askedEveryMs,
      },
      pbxLeg: { state: pbxStateOf(leg), provenAt: leg?.pbxProvenAt ?? null },
      browserLeg: { state: page.kind, provenAt: page.provenAt },
      elsewhere: this.otherSession,
      cause: this.cause,
    };
  }

  /** Tells the facts if anything but the time of a proof is new. */
  tell(): void {
    const facts = comparable(this.facts());
    if (facts === this.lastFacts) return;
    this.lastFacts = facts;
    this.events.factsChanged();
  }
}

function comparable(facts: LineFacts): string {
  const { registration, pbxLeg, browserLeg } = facts;
  const isListing = registration.contactAskedEveryMs !== null;
  return JSON.stringify({
    ...facts,
    registration: { ...registration, contactSeenAt: null, contactAskedEveryMs: isListing },
    pbxLeg: pbxLeg.state,
    browserLeg: browserLeg.state,
  });
}

function pbxStateOf(leg: Leg | null): LineFacts["pbxLeg"]["state"] {
  if (leg === null || leg.phase === "ended") return "down";
  return leg.phase === "dialling" ? "connecting" : "up";
}

/** Causes that end when a PBX socket is open again. */
export function isLinkCause(code: LineCause["code"]): boolean {
  return code.startsWith("pbx.") || code === "link.silent" || code === "reg.silent";
}
