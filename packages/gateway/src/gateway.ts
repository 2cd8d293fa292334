import type { DoctorReport, LineFacts, PbxHealth, ReleaseReason } from "@readyline/contract";
import type { WebSocket } from "ws";
import { ContactChecks } from "./contact-check/contact-checks.ts";
import type { GatewayCounts } from "./counts.ts";
import { CallLimits } from "./dial-policy/call-limits.ts";
import { parseDialPolicy } from "./dial-policy/dial-policy.ts";
import { runDoctor } from "./doctor/doctor.ts";
import type { DoctorRequest } from "./doctor/doctor-options.ts";
import { GatewayError } from "./errors.ts";
import { GatewayEmitter, type GatewayEvents, type Listener } from "./events.ts";
import { Hops } from "./hop/hops.ts";
import type { GatewayParts } from "./leg/leg-parts.ts";
import { Lines } from "./lines/lines.ts";
import { defaultTimings, type GatewayOptions, type LineIdentity } from "./options.ts";
import { CertificateWatch } from "./probe/certificate-watch.ts";
import { PbxMonitor } from "./probe/pbx-monitor.ts";
import { RefusalGuard } from "./refusals/guard.ts";
import { createRules, type Rules } from "./rules/create-rules.ts";
import { Realms } from "./signing/realms.ts";

/** What a page's user agent must be configured with. */
export interface LineAddress {
  readonly contactUser: string;
  readonly contactHost: string;
  /** `uuid:…` */
  readonly instanceId: string;
}

/** Carries SIP between pages that hold no secret and a PBX that is never exposed. */
export interface Gateway extends AsyncDisposable {
  /**
   * Takes an accepted WebSocket (subprotocol `sip`, or the contract's `hopSubprotocol`) of a page whose session was checked. Everything that goes wrong from
   * here on closes it with a code of the contract's `closeCodes`.
   */
  attach(socket: WebSocket, identity: LineIdentity): void;
  /** The same for the life of a session. */
  lineFor(identity: LineIdentity): LineAddress;
  facts(userId: string, sessionId: string): LineFacts;
  /** Hangs up, un-registers with a signed request and closes. Resolves when done, at the latest after 2 s. */
  release(sessionId: string, reason: ReleaseReason): Promise<void>;
  releaseUser(userId: string, reason: ReleaseReason): Promise<void>;
  /** Forgets refusals and drops the user's line so that the console reconnects. */
  credentialsChanged(userId: string): void;
  /** This session becomes the user's line; the other one is told that it is in use elsewhere. */
  takeBack(identity: LineIdentity): void;
  /** Allows one try at once, and probes a lost PBX. */
  retryNow(userId: string): void;
  hasCall(sessionId: string): boolean;
  /** Messages refused since the start, by rule. */
  refusedByRule(): Readonly<Record<string, number>>;
  health(): PbxHealth;
  /** What it holds now: cheap, for leak checks. */
  counts(): GatewayCounts;
  /** The connection doctor, on a connection of its own. Resolves within 15 s; never rejects. */
  examine(request: DoctorRequest): Promise<DoctorReport>;
  pinnedRealm(): Promise<string | null>;
  clearPinnedRealm(): Promise<void>;
  on<Name extends keyof GatewayEvents>(name: Name, listener: Listener<Name>): void;
  off<Name extends keyof GatewayEvents>(name: Name, listener: Listener<Name>): void;
}

/** @throws GatewayError `invalid_option` */
export function createGateway(options: GatewayOptions): Gateway {
  return createGatewayWith(options, createRules());
}

/** For tests of single rules: the product always runs with all of them. */
export function createGatewayWith(options: GatewayOptions, rules: Rules, now: () => number = Date.now): Gateway {
  checkOptions(options);
  const timings = { ...defaultTimings, ...options.timings };
  const emitter = new GatewayEmitter((error) => options.log.error({ error }, "a listener of the gateway failed"));
  const limits = new Map<string, CallLimits>();
  const refusals = new RefusalGuard(options.store);
  const { url, domain, ca } = options.pbx;
  const parts: GatewayParts = {
    options,
    timings,
    rules,
    refusals,
    contactChecks: new ContactChecks(),
    realms: new Realms({ server: url, domain, configured: options.realms, store: options.store }),
    dialPolicy: parseDialPolicy(options.dialAllow),
    limitsOf: (userId) => {
      const known = limits.get(userId) ?? new CallLimits();
      limits.set(userId, known);
      return known;
    },
    now,
  };
  const address = { url, dialTimeoutMs: timings.dialTimeoutMs, ...(ca === undefined ? {} : { ca }) };
  const monitor: PbxMonitor = new PbxMonitor(address, domain, timings, now, (kind) => {
    if (kind === "back") {
      lines.pbxBack();
      // A PBX that was restarted may have another certificate.
      certificates.lookNow();
    }
    const { state, cause, detail } = health();
    options.log.info({ state, cause, detail }, "PBX looked at");
    emitter.emit("pbx", health());
  });
  const lines = new Lines(parts, monitor, {
    facts: (userId, sessionId, facts) => emitter.emit("facts", userId, sessionId, facts),
    call: (event) => emitter.emit("call", event),
  });
  const certificates = new CertificateWatch({
    url,
    deadlineMs: timings.dialTimeoutMs,
    now,
    changed: () => emitter.emit("pbx", health()),
  });
  const hops = new Hops({
    timings,
    now,
    log: options.log,
    attach: (socket, identity) => lines.attach(socket, identity),
  });
  const health = (): PbxHealth => {
    const { legs, registered } = lines.counts();
    return { ...monitor.health(legs, registered), certificate: certificates.certificate };
  };
  monitor.start();
  certificates.lookNow();
  let disposed = false;
  const stopping = new AbortController();
  const examinations = new Set<Promise<unknown>>();
  return {
    attach(socket, identity) {
      if (disposed) throw new GatewayError("disposed", "the gateway is closed");
      hops.accept(socket, identity);
    },
    lineFor(identity) {
      const { contactUser, contactHost, instanceId } = lines.profileOf(identity);
      return { contactUser, contactHost, instanceId };
    },
    facts: (userId, sessionId) => lines.facts(userId, sessionId),
    release: (sessionId, reason) => lines.release(sessionId, reason),
    releaseUser: (userId, reason) => lines.releaseUser(userId, reason),
    credentialsChanged(userId) {
      for (const extension of lines.extensionsOf(userId)) clearRefusals(extension);
      lines.credentialsChanged(userId);
    },
    takeBack: (identity) => lines.takeBack(identity),
    retryNow(userId) {
      for (const extension of lines.extensionsOf(userId)) refusals.grantOne(extension);
      monitor.probeNow();
      lines.retryNow(userId);
    },
    hasCall: (sessionId) => lines.hasCall(sessionId),
    refusedByRule: () => rules.counts(),
    health,
    counts: () => ({ ...lines.countAll(), ...hops.counts }),
    async examine(request) {
      const examination = runDoctor({ ...options, realms: parts.realms, now }, { signal: stopping.signal, ...request });
      examinations.add(examination);
      try {
        return await examination;
      } finally {
        examinations.delete(examination);
      }
    },
    pinnedRealm: () => parts.realms.pinned(),
    clearPinnedRealm: () => parts.realms.clear(),
    on: (name, listener) => emitter.on(name, listener),
    off: (name, listener) => emitter.off(name, listener),
    async [Symbol.asyncDispose]() {
      disposed = true;
      monitor.dispose();
      certificates.dispose();
      stopping.abort();
      await Promise.all([lines.releaseAll(), ...examinations]);
    },
  };

  function clearRefusals(extension: string): void {
    refusals.clear(extension).catch((error: unknown) => {
      options.log.error({ error, extension }, "refusals could not be cleared");
    });
  }
}

function checkOptions({ pbx }: GatewayOptions): void {
  if (!URL.canParse(pbx.url) || !["ws:", "wss:"].includes(new URL(pbx.url).protocol)) {
    throw new GatewayError("invalid_option", "pbx.url is no ws:// or wss:// address");
  }
  if (!/^[A-Za-z0-9.-]{1,253}$/.test(pbx.domain))
    throw new GatewayError("invalid_option", "pbx.domain is no host name");
}
