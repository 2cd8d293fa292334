import type { RefusalCause } from "@readyline/contract";

/** Who opened the socket. Made by the caller after its own checks of Host, session, Origin and subprotocol. */
export interface LineIdentity {
  /** The browser session; one line each. */
  readonly sessionId: string;
  readonly userId: string;
  /** User part of the address-of-record at the PBX. */
  readonly extension: string;
  readonly displayName: string;
  /** Where the browser is, told to another session of the user that asks for the line. */
  readonly remoteAddress: string;
}

export interface SipCredentials {
  readonly username: string;
  readonly password: string;
  /**
   * Another one after each change of these credentials or of the PBX that they are for; tells nothing of them. Default: null, and
   * they are never taken for proven.
   */
  readonly version?: string | null;
}

/** Credentials that were refused, or that left for the PBX without an answer that we know of. */
export interface Refusal {
  /** UTC epoch milliseconds. */
  readonly atMs: number;
  /** {@link SipCredentials.version}; null = not known, which counts for all. */
  readonly version: string | null;
  /** What the PBX refused them by; null = it has not answered, or it is not known. Default: null. */
  readonly cause?: RefusalCause | null;
}

/** That an extension was refused, with whichever credentials. */
export interface RecentRefusal {
  readonly extension: string;
  /** UTC epoch milliseconds. */
  readonly atMs: number;
}

/** What outlives a restart. Every method may be slow; none is called for every message. */
export interface GatewayStore {
  /** The realm pinned for this PBX (its URL), or null. */
  pinnedRealm(server: string): Promise<string | null>;
  pinRealm(server: string, realm: string): Promise<void>;
  clearRealm(server: string): Promise<void>;
  /** What was refused of this extension since the last success or clear, in any order. */
  refusals(extension: string): Promise<readonly Refusal[]>;
  /** @returns names the refusal */
  addRefusal(extension: string, refusal: Refusal): Promise<string>;
  /** What the PBX refused that one by. */
  explainRefusal(id: string, cause: RefusalCause): Promise<void>;
  /** The one of that name was none. */
  removeRefusal(id: string): Promise<void>;
  clearRefusals(extension: string): Promise<void>;
  /** The version that the PBX accepted last; null = it never did, or it is not known. */
  acceptedVersion(extension: string): Promise<string | null>;
  /** The PBX accepted this version: what was refused of the extension is forgotten. */
  accepted(extension: string, version: string | null, atMs: number): Promise<void>;
  /** The refusals of all extensions since then that came after the last success of any of them. */
  refusalsSince(sinceMs: number): Promise<readonly RecentRefusal[]>;
}

/** A session's established calls, as another process of ours can go on with them. */
export interface KeptLine {
  readonly identity: LineIdentity;
  readonly callIds: readonly string[];
  /** JSON, for the gateway alone. It has the numbers of the calls, and no credentials. */
  readonly memory: string;
}

/** Where established calls outlive this process, and which process has each line. */
export interface KeptLineStore {
  /** The line of a session that another process had; from now on it is this one's. null = there is none. */
  take(sessionId: string): Promise<KeptLine | null>;
  save(line: KeptLine): Promise<void>;
  /** Where it is this process's. */
  delete(sessionId: string): Promise<void>;
  /**
   * Says that this process is there and has these lines.
   * @returns those of them that another process has taken, and lines whose process has said nothing for 45 s: now this one's
   */
  renew(
    sessionIds: readonly string[],
  ): Promise<{ readonly taken: readonly string[]; readonly left: readonly KeptLine[] }>;
}

/** Called with SIP already redacted: no credentials, no SDP keys. */
export interface GatewayLog {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface GatewayTimings {
  /** From dialling the PBX to its open WebSocket. */
  readonly dialTimeoutMs: number;
  /** How often PBX and page are asked by OPTIONS, on every leg. */
  readonly optionsIntervalMs: number;
  /** How long the PBX may take to answer one. */
  readonly pbxOptionsDeadlineMs: number;
  /** Silence of the page after which its socket is closed. */
  readonly pageSilentMs: number;
  /** From a REGISTER to its answer, before the cause is `reg.silent`. */
  readonly registerDeadlineMs: number;
  /** How often a REGISTER without credentials is sent again meanwhile. */
  readonly registerRepeatMs: number;
  /** How long a page whose connection broke counts as there: its calls ring on, and it continues where it was. At most `graceMs`. */
  readonly resumeMs: number;
  /** How long a leg without a page is kept, from the break on. */
  readonly graceMs: number;
  /** How long an INVITE waits for a page to come back to a parked leg. */
  readonly parkedInviteMs: number;
  /** Longest a release may take. */
  readonly releaseDeadlineMs: number;
  /** Pause between two probes of a lost PBX; the second where only a person can heal it (TLS, wrong address). */
  readonly lostPbxProbeMs: number;
  readonly faultyPbxProbeMs: number;
  /** With several servers: pause between two looks at one that is up, whether lines are there or not. */
  readonly standbyProbeMs: number;
  /** How long a server that was lost must be up without a break before lines go back to it. */
  readonly failBackAfterMs: number;
  /** How often it is looked whether lines can go back. */
  readonly failBackCheckMs: number;
  /** Pause between two lines that go back. */
  readonly failBackPaceMs: number;
  readonly maxCallMs: number;
  /** How often it is looked whether what is kept of established calls has changed; what an answer or an end changes is kept at once. */
  readonly keepLinesMs: number;
  /** How often {@link KeptLineStore.renew} is called. */
  readonly renewKeptMs: number;
  /**
   * Lines that begin to connect to the PBX within any second, over all operators. Their REGISTERs reach it as unevenly as it takes the
   * connections: with 40 it gets no more than 50 (with 45 it got 52 once).
   */
  readonly linesPerSecond: number;
}

export const defaultTimings: GatewayTimings = {
  dialTimeoutMs: 5_000,
  optionsIntervalMs: 1_500,
  pbxOptionsDeadlineMs: 2_500,
  pageSilentMs: 3_600,
  registerDeadlineMs: 5_000,
  registerRepeatMs: 1_000,
  resumeMs: 30_000,
  graceMs: 30_000,
  parkedInviteMs: 2_000,
  releaseDeadlineMs: 2_000,
  lostPbxProbeMs: 500,
  faultyPbxProbeMs: 2_000,
  linesPerSecond: 40,
  standbyProbeMs: 2_000,
  failBackAfterMs: 10_000,
  failBackCheckMs: 1_000,
  failBackPaceMs: 20,
  keepLinesMs: 1_000,
  renewKeptMs: 10_000,
  maxCallMs: 4 * 60 * 60 * 1_000,
};

export interface GatewayOptions {
  readonly pbx: {
    /** `ws://` or `wss://`: the first server, which has the lines while it is healthy. */
    readonly url: string;
    /** The other servers, in the order in which the lines go to them. Default: none. */
    readonly standbyUrls?: readonly string[];
    /** SIP domain: host of every address-of-record. */
    readonly domain: string;
    /** PEM of the authority that signed the PBX certificate; default: the system's. */
    readonly ca?: string;
  };
  /** Weakest digest that is signed. */
  readonly digest: "MD5" | "SHA-256";
  /** Realms that are signed for; empty = the domain, and the realm of the first REGISTER challenge (pinned). */
  readonly realms: readonly string[];
  /** Comma list of dialling prefixes, see `dial-policy/dial-policy.ts`; default 2 to 6 digits. */
  readonly dialAllow?: string;
  /** Asked for at each signature, at most 5 s ahead, and kept no longer; null = this user has no stored SIP password. */
  credentials(userId: string): Promise<SipCredentials | null>;
  /** The number behind `contact.<contactId>.<phoneIndex>`; null = no such number. */
  contactNumber(contactId: string, phoneIndex: number): Promise<string | null>;
  isContactNumber(number: string): Promise<boolean>;
  readonly store: GatewayStore;
  readonly keptLines: KeptLineStore;
  readonly log: GatewayLog;
  readonly timings?: Partial<GatewayTimings>;
}
