import type { LineCause, LineFacts } from "@readyline/contract";
import { Leg, type LegEvents } from "../leg/leg.ts";
import type { GatewayParts } from "../leg/leg-parts.ts";
import type { RegisterCause } from "../leg/register-flow.ts";
import type { LinkCause } from "../leg/dial-failure.ts";
import { LineMemory, type LineMemoryEvents } from "./line-memory.ts";
import type { LineProfile } from "./line-profile.ts";

export interface Elsewhere {
  readonly since: number;
  readonly address: string;
}

export interface LineEvents extends Pick<LineMemoryEvents, "call"> {
  factsChanged(): void;
  pbxOpened(): void;
  /** Whether the PBX is known to be lost: it is not dialled then. */
  isPbxLost(): boolean;
  pbxLost(cause: LinkCause, wasOpen: boolean): void;
  /** The leg is gone. */
  legEnded(how: "released" | "lost"): void;
}

const MAX_CLEAN_UPS = 5;

/** What the gateway knows of one session's line, with or without a leg. */
export class Line {
  readonly profile: LineProfile;
  readonly memory: LineMemory;
  private readonly parts: GatewayParts;
  private readonly events: LineEvents;
  private currentLeg: Leg | null = null;
  private cause: LineCause | null = null;
  private otherSession: Elsewhere | null = null;
  private legGoneSince: number;
  private lastFacts: string;
  private graceTimer: NodeJS.Timeout | undefined;
  private isLeaving = false;
  /** Legs opened to clean up since the last page. */
  private cleanUps = 0;

  constructor(parts: GatewayParts, profile: LineProfile, events: LineEvents) {
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

  get causeCode(): LineCause["code"] | null {
    return this.cause?.code ?? null;
  }

  /** For a page that has come. @param after see {@link Leg} */
  openLeg(after: Promise<unknown>): Leg {
    this.cleanUps = 0;
    return this.open(after);
  }

  private open(after: Promise<unknown>): Leg {
    const events: LegEvents = {
      changed: () => this.tell(),
      cause: (cause) => this.setCause(cause),
      opened: () => {
        if (this.cause !== null && isLinkCause(this.cause.code)) this.cause = null;
        this.events.pbxOpened();
      },
      pbxLost: (cause, wasOpen) => {
        this.note(cause.code, cause.detail);
        // Told together with the end of the leg, which follows at once.
        this.cause = { code: cause.code, at: this.parts.now(), detail: cause.detail, retryAt: null };
        this.events.pbxLost(cause, wasOpen);
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
    const leg: Leg = new Leg(this.parts, this.profile, this.memory, events, after);
    this.currentLeg = leg;
    this.stopWaiting();
    return leg;
  }

  /** The PBX can be reached again: from now on the page has the grace time to come back. */
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
      if (this.currentLeg !== null || this.events.isPbxLost()) return;
      this.cleanUps += 1;
      if (this.cleanUps <= MAX_CLEAN_UPS) this.open(Promise.resolve());
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
    this.memory.clear(null, "the PBX could not be told");
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
  return JSON.stringify({ ...facts, pbxLeg: facts.pbxLeg.state, browserLeg: facts.browserLeg.state });
}

function pbxStateOf(leg: Leg | null): LineFacts["pbxLeg"]["state"] {
  if (leg === null || leg.phase === "ended") return "down";
  return leg.phase === "dialling" ? "connecting" : "up";
}

/** Causes that end when a PBX socket is open again. */
export function isLinkCause(code: LineCause["code"]): boolean {
  return code.startsWith("pbx.") || code === "link.silent" || code === "reg.silent";
}
