import type { LineCause, LineFacts } from "@readyline/contract";
import { Leg, type LegEvents } from "../leg/leg.ts";
import type { GatewayParts } from "../leg/leg-parts.ts";
import type { RegisterCause } from "../leg/register-flow.ts";
import type { LinkCause } from "../leg/dial-failure.ts";
import type { LineProfile } from "./line-profile.ts";

export interface Elsewhere {
  readonly since: number;
  readonly address: string;
}

export interface LineEvents extends Pick<LegEvents, "call"> {
  factsChanged(): void;
  pbxOpened(): void;
  pbxLost(cause: LinkCause, wasOpen: boolean): void;
  /** The leg is gone. */
  legEnded(how: "released" | "lost"): void;
}

/** What the gateway knows of one session's line, with or without a leg. */
export class Line {
  readonly profile: LineProfile;
  private readonly parts: GatewayParts;
  private readonly events: LineEvents;
  private currentLeg: Leg | null = null;
  private cause: LineCause | null = null;
  private otherSession: Elsewhere | null = null;
  private legGoneSince: number;
  private lastFacts: string;

  constructor(parts: GatewayParts, profile: LineProfile, events: LineEvents) {
    this.parts = parts;
    this.profile = profile;
    this.events = events;
    this.legGoneSince = parts.now();
    this.lastFacts = comparable(this.facts());
  }

  get leg(): Leg | null {
    return this.currentLeg;
  }

  get causeCode(): LineCause["code"] | null {
    return this.cause?.code ?? null;
  }

  /** @param after see {@link Leg} */
  openLeg(after: Promise<unknown>): Leg {
    const events: LegEvents = {
      changed: () => this.tell(),
      cause: (cause) => this.setCause(cause),
      call: (event) => this.events.call(event),
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
        this.tell();
        this.events.legEnded(how);
      },
    };
    const leg: Leg = new Leg(this.parts, this.profile, events, after);
    this.currentLeg = leg;
    return leg;
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
