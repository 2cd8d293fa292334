import type { CauseCode, PbxHealth } from "@readyline/contract";
import { parseMessage, serialize, SipError } from "@readyline/sip";
import type { LinkCause } from "../leg/dial-failure.ts";
import { type PbxAddress, PbxLink } from "../leg/pbx-link.ts";
import { buildRequest, newCallId, newTag } from "../text/build-request.ts";

export interface MonitorTimings {
  readonly lostPbxProbeMs: number;
  readonly faultyPbxProbeMs: number;
  readonly pbxOptionsDeadlineMs: number;
  /** Pause between two probes of a PBX that is up; null = one that is up is not probed. */
  readonly watchMs: number | null;
}

/** A connection that is taken and not upgraded by then is told as that, long before the dial is given up. */
const IMPRESSION_MS = 1_000;

type MonitorState =
  | { readonly kind: "unknown"; readonly sinceMs: number }
  | { readonly kind: "up"; readonly sinceMs: number }
  | { readonly kind: "down"; readonly sinceMs: number; readonly cause: LinkCause; readonly nextProbeAtMs: number };

/**
 * Whether the PBX can be reached. Legs tell it what they see; once it is lost, it alone dials it, for all lines, until a
 * probe (WebSocket and OPTIONS) succeeds.
 */
export class PbxMonitor {
  private readonly address: PbxAddress;
  private readonly domain: string;
  private readonly timings: MonitorTimings;
  private readonly now: () => number;
  private readonly changed: (kind: "lost" | "back" | "cause") => void;
  private state: MonitorState;
  private timer: NodeJS.Timeout | undefined;
  private probe: PbxLink | null = null;
  private roundTripMs: number | null = null;
  private disposed = false;
  private isSuspected = false;
  /** What the probe that is under way looks like, while the PBX is lost or suspected. */
  private impression: LinkCause | null = null;
  private lostAtMs: number | null = null;
  /** A probe of a PBX that is up went unanswered: the next one decides. */
  private isDoubtful = false;

  constructor(
    address: PbxAddress,
    domain: string,
    timings: MonitorTimings,
    now: () => number,
    changed: (kind: "lost" | "back" | "cause") => void,
  ) {
    this.address = address;
    this.domain = domain;
    this.timings = timings;
    this.now = now;
    this.changed = changed;
    this.state = { kind: "unknown", sinceMs: now() };
  }

  /** The cause while the PBX is lost, and when it is probed next. */
  get lost(): { readonly cause: LinkCause; readonly nextProbeAtMs: number } | null {
    return this.state.kind === "down" ? this.state : null;
  }

  health(legs: number, registered: number): Omit<PbxHealth, "certificate"> {
    const down = this.impression ?? (this.state.kind === "down" ? this.state.cause : null);
    const cause: CauseCode | null = down?.code ?? null;
    const { kind, sinceMs } = this.state;
    return {
      state: kind,
      since: sinceMs,
      cause,
      detail: down?.detail ?? null,
      roundTripMs: this.roundTripMs,
      legs,
      registered,
    };
  }

  /** Its word counts: not lost, and not looked at because a connection was closed. */
  get isTrusted(): boolean {
    return this.state.kind !== "down" && !this.isSuspected;
  }

  /** Not lost, and never was, or not for so long. */
  isSteady(forMs: number): boolean {
    if (!this.isTrusted) return false;
    return this.lostAtMs === null || this.now() - this.state.sinceMs >= forMs;
  }

  /** Looks once whether the PBX is there, so that its health is known before the first page comes. */
  start(): void {
    if (this.state.kind === "unknown") this.schedule(0);
  }

  /** A leg was opened, or a probe succeeded. */
  seenUp(): void {
    const { kind } = this.state;
    if (kind !== "up") this.state = { kind: "up", sinceMs: this.now() };
    this.stopProbing();
    const isBack = kind === "down" || this.isSuspected;
    this.isSuspected = false;
    this.isDoubtful = false;
    if (isBack) this.changed("back");
    else if (kind === "unknown") this.changed("cause");
    this.watch();
  }

  /** A leg could not reach the PBX, or the PBX fell silent on it. */
  seenDown(cause: LinkCause): void {
    if (this.disposed || this.state.kind === "down") return;
    this.state = { kind: "down", sinceMs: this.now(), cause, nextProbeAtMs: this.now() };
    this.lostAtMs = this.now();
    this.isSuspected = false;
    this.isDoubtful = false;
    this.changed("lost");
    this.schedule(0);
  }

  /** One leg's open connection was closed: maybe only this one. A probe tells; it calls the consoles back either way. */
  suspect(): void {
    if (this.disposed || this.state.kind === "down") return;
    this.isSuspected = true;
    this.schedule(0);
  }

  /** Probes now, if the PBX is lost. */
  probeNow(): void {
    if (this.state.kind === "down" && this.probe === null) this.schedule(0);
  }

  dispose(): void {
    this.disposed = true;
    this.stopProbing();
  }

  private watch(): void {
    const { watchMs } = this.timings;
    if (watchMs === null || this.disposed) return;
    this.schedule(watchMs);
    this.timer?.unref();
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    if (this.state.kind === "down") this.state = { ...this.state, nextProbeAtMs: this.now() + delayMs };
    this.timer = setTimeout(() => this.dial(), delayMs);
  }

  private dial(): void {
    if (this.probe !== null) return;
    const startedAt = this.now();
    let deadline: NodeJS.Timeout | undefined;
    const mute = setTimeout(() => this.seemsMute(link), IMPRESSION_MS);
    const link: PbxLink = new PbxLink(this.address, {
      opened: () => {
        clearTimeout(mute);
        link.send(serialize(this.options()));
        deadline = setTimeout(
          () => finish({ code: "pbx.timeout", detail: "OPTIONS not answered" }),
          this.timings.pbxOptionsDeadlineMs,
        );
      },
      message: (text) => {
        if (!isSip(text)) return;
        this.roundTripMs = this.now() - startedAt;
        finish(null);
      },
      lost: (cause) => finish(cause),
    });
    const finish = (cause: LinkCause | null): void => {
      clearTimeout(mute);
      clearTimeout(deadline);
      if (this.probe !== link) return;
      this.probe = null;
      this.impression = null;
      link.close();
      if (cause === null) this.seenUp();
      else this.failed(cause);
    };
    this.probe = link;
  }

  private seemsMute(link: PbxLink): void {
    if (this.probe !== link || !link.isReached || this.impression !== null) return;
    if (this.state.kind === "down" ? this.state.cause.code === "pbx.timeout" : !this.isSuspected) return;
    this.impression = { code: "pbx.timeout", detail: `TCP connection taken, no WebSocket within ${IMPRESSION_MS} ms` };
    this.changed("cause");
  }

  private failed(cause: LinkCause): void {
    if (this.disposed) return;
    if (this.state.kind !== "down") {
      // One late answer of a PBX that has lines is no loss: they would tell. A refused connection is one.
      const isLate = this.state.kind === "up" && cause.code === "pbx.timeout" && !this.isSuspected;
      if (isLate && !this.isDoubtful) {
        this.isDoubtful = true;
        this.schedule(this.timings.lostPbxProbeMs);
      } else this.seenDown(cause);
      return;
    }
    const isNew = cause.code !== this.state.cause.code;
    this.state = { ...this.state, cause };
    const needsPerson = cause.code === "pbx.tls" || cause.code === "pbx.upgrade";
    this.schedule(needsPerson ? this.timings.faultyPbxProbeMs : this.timings.lostPbxProbeMs);
    if (isNew) this.changed("cause");
  }

  private stopProbing(): void {
    clearTimeout(this.timer);
    const { probe } = this;
    this.probe = null;
    this.impression = null;
    probe?.close();
  }

  private options(): ReturnType<typeof buildRequest> {
    return buildRequest({
      method: "OPTIONS",
      uri: `sip:${this.domain}`,
      viaHost: "gateway.invalid",
      from: `<sip:probe@gateway.invalid>;tag=${newTag()}`,
      to: `<sip:${this.domain}>`,
      callId: newCallId(),
      cseq: 1,
      headers: [["Contact", "<sip:probe@gateway.invalid;transport=ws>"]],
    });
  }
}

function isSip(text: string): boolean {
  try {
    parseMessage(text, { mode: "lenient" });
    return true;
  } catch (error) {
    if (error instanceof SipError) return false;
    throw error;
  }
}
