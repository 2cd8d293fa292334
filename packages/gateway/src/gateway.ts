import type { DoctorReport, LineFacts, PbxHealth, PbxServerHealth, ReleaseReason } from "@readyline/contract";
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
import { Slots } from "./lines/slots.ts";
import { Lines } from "./lines/lines.ts";
import { defaultTimings, type GatewayOptions, type LineIdentity } from "./options.ts";
import { PbxServers } from "./probe/pbx-servers.ts";
import { RefusalGuard } from "./refusals/guard.ts";
import { createRules, type Rules } from "./rules/create-rules.ts";

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
  /** Of the PBX server that is in use; its counts are of all lines, wherever they are. */
  health(): PbxHealth;
  /** What it holds now: cheap, for leak checks. */
  counts(): GatewayCounts;
  /** Each server of the PBX, in the order of the configuration. */
  servers(): readonly PbxServerHealth[];
  /**
   * The connection doctor, on a connection of its own. Resolves within 15 s.
   * @param server one of the PBX's addresses; default: the one in use
   * @throws GatewayError `invalid_option` where `server` is none of them
   */
  examine(request: DoctorRequest, server?: string): Promise<DoctorReport>;
  /** The realms pinned for the servers of the PBX, each once. */
  pinnedRealms(): Promise<readonly string[]>;
  clearPinnedRealms(): Promise<void>;
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
  const refusals = new RefusalGuard(options.store, {
    reconsidered: (extensions) => lines.reconsidered(extensions),
    failed: (error) => options.log.error({ error }, "what was tried at the PBX could not be written down"),
  });
  const shared: Omit<GatewayParts, "realms"> = {
    options,
    timings,
    rules,
    refusals,
    contactChecks: new ContactChecks(),
    slots: new Slots(timings.linesPerSecond),
    dialPolicy: parseDialPolicy(options.dialAllow),
    limitsOf: (userId) => {
      const known = limits.get(userId) ?? new CallLimits();
      limits.set(userId, known);
      return known;
    },
    now,
  };
  const servers: PbxServers = new PbxServers(shared, {
    changed: (server, kind) => {
      if (kind === "back") lines.pbxBack();
      if (kind === "lost") lines.pbxLost(server);
      if (kind !== "certificate") {
        const { state, cause, detail } = server.health(lines.counts(server));
        options.log.info({ server: server.url, state, cause, detail }, "PBX looked at");
      }
      emitter.emit("pbx", health());
    },
  });
  const lines: Lines = new Lines(shared, servers, {
    facts: (userId, sessionId, facts) => emitter.emit("facts", userId, sessionId, facts),
    call: (event) => emitter.emit("call", event),
  });
  const hops = new Hops({
    timings,
    now,
    log: options.log,
    attach: (socket, identity) => lines.attach(socket, identity),
  });
  const health = (): PbxHealth => servers.current.health(lines.counts());
  servers.start();
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
      servers.probeNow();
      lines.retryNow(userId);
    },
    hasCall: (sessionId) => lines.hasCall(sessionId),
    refusedByRule: () => rules.counts(),
    health,
    counts: () => ({ ...lines.countAll(), ...hops.counts }),
    servers: () => {
      const { chosen } = servers;
      return servers.all.map((server) => ({
        ...server.health(lines.counts(server)),
        server: server.url,
        inUse: server === chosen,
      }));
    },
    async examine(request, server) {
      const { parts } = servers.named(server);
      const patient = { ...parts.options, realms: parts.realms, now };
      const examination = runDoctor(patient, { signal: stopping.signal, ...request });
      examinations.add(examination);
      try {
        return await examination;
      } finally {
        examinations.delete(examination);
      }
    },
    pinnedRealms: () => servers.pinnedRealms(),
    clearPinnedRealms: () => servers.clearPinnedRealms(),
    on: (name, listener) => emitter.on(name, listener),
    off: (name, listener) => emitter.off(name, listener),
    async [Symbol.asyncDispose]() {
      disposed = true;
      servers.dispose();
      stopping.abort();
      await Promise.all([lines.releaseAll(), ...examinations]);
      emitter.flush();
    },
  };

  function clearRefusals(extension: string): void {
    refusals.clear(extension).catch((error: unknown) => {
      options.log.error({ error, extension }, "refusals could not be cleared");
    });
  }
}

function checkOptions({ pbx }: GatewayOptions): void {
  for (const url of [pbx.url, ...(pbx.standbyUrls ?? [])]) {
    if (!URL.canParse(url) || !["ws:", "wss:"].includes(new URL(url).protocol))
      throw new GatewayError("invalid_option", "an address of the PBX is not ws:// or wss://");
  }
  if (!/^[A-Za-z0-9.-]{1,253}$/.test(pbx.domain))
    throw new GatewayError("invalid_option", "pbx.domain is no host name");
}
