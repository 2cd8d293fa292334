/** The PBXes that every story of the line runs on. */
export const pbxKinds = ["evaluation", "kamailio", "asterisk"] as const;
export type PbxKind = (typeof pbxKinds)[number];

/** A request as it reached the PBX. */
export interface SeenRequest {
  readonly method: string;
  /** Epoch milliseconds, by the PBX's own clock, which is this machine's. */
  readonly atMs: number;
  /** User part of From. */
  readonly from: string;
  /** User name of its credentials; null = it had none. */
  readonly credentials: string | null;
  /** It has a Contact: a REGISTER without one only asks which contacts there are (RFC 3261 section 10.2.3). */
  readonly hasContact: boolean;
}

/** The telephone at the other end of a call, whatever it is: it makes a steady tone or an echo, and listens. */
export interface FarSide {
  /** What the called operator reads as the caller's name. */
  readonly displayName: string;
  /** Calls an extension from outside. Resolves when the order is taken. */
  call(extension: string): Promise<void>;
  /** Ends, declines or cancels what there is. */
  hangUp(): Promise<void>;
  /** It hears sound from the browser now, by measured energy. */
  hears(): Promise<boolean>;
  /** Length of what it has recorded of its newest call, which grows while audio comes in. null: it records nothing. */
  recordedSeconds(): number | null;
  /** @returns whether it has heard sound from the browser since this was called */
  listen(): () => Promise<boolean>;
  /** Calls that are up at its end. */
  callsUp(): Promise<number>;
}

/** What a story may ask of its PBX, whichever it is. */
export interface LabPbx {
  readonly kind: PbxKind;
  /** SIP over WebSocket as told by the link (`ws://` or `wss://`), for `PBX_WS_SERVER`. */
  readonly url: string;
  readonly domain: string;
  /** PEM file for `PBX_CA_FILE`; null with `ws://`. */
  readonly authorityFile: string | null;
  /** Numbers that a contact of a story may have. */
  readonly numbers: {
    /** Answers at once, and can be heard. */
    readonly answers: string;
    /** Rings; it may answer after some seconds. */
    readonly rings: string;
  };
  readonly far: FarSide;
  /** What the PBX and the far phone said, for a story that failed. */
  readonly log: string;
  /** Replaces all users. */
  setUsers(users: readonly { readonly extension: string; readonly password: string }[]): Promise<unknown>;
  /** The contacts that the PBX would send a call to now. */
  bindings(): Promise<readonly { readonly extension: string; readonly contact: string }[]>;
  /** Forgets every contact of an extension without a word to it. */
  forget(extension: string): Promise<void>;
  /** Requests from our server since then, oldest first. */
  requests(sinceMs?: number): Promise<readonly SeenRequest[]>;
}
