import type { CauseCode } from "./causes.ts";

/**
 * WebSocket close codes of `/pbx` and `/live` (RFC 6455 section 7.4.2: 4000–4999 are private use). A browser cannot read
 * the HTTP status of a failed upgrade, so the server accepts first and says the cause by closing.
 */
export const closeCodes = {
  /** The session was revoked, signed out or expired. */
  sessionEnded: 4001,
  /** A newer page of the same session took the line; this page must stay quiet. */
  displaced: 4009,
  /** Another session of the same user has the line. */
  inUseElsewhere: 4010,
  /** The server un-registered this line on request (logout, `DELETE /api/line`). */
  released: 4011,
  /** Extension or SIP password changed, or the extension was removed: ask for the line settings again. */
  lineChanged: 4012,
  pbxUnreachable: 4020,
  pbxTimeout: 4021,
  pbxTls: 4022,
  pbxUpgrade: 4023,
  pbxRestarted: 4024,
  /** The PBX stopped answering on an open connection. */
  pbxSilent: 4025,
  /** The page's JavaScript did not answer in time. */
  pageSilent: 4026,
  /** The line goes to another server of the PBX: connect again at once. */
  pbxMoved: 4027,
  /** A message that is not SIP as this gateway takes it, or too many of them. */
  protocolViolation: 4030,
  /** No PBX or no stored SIP password. */
  setupMissing: 4040,
} as const;

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];

/** Close reason of a page that is called back later (`wait 1234`): it comes again after so many milliseconds. */
export const waitReason = (waitMs: number): string => `wait ${waitMs}`;

/** @returns the milliseconds of {@link waitReason}; null = the reason says nothing of it */
export function waitOfReason(reason: string): number | null {
  const digits = /^wait (\d{1,6})$/.exec(reason)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** What a close code means for the line; `null` where the page already knows why. */
export const causeOfCloseCode: Readonly<Record<CloseCode, CauseCode | null>> = {
  [closeCodes.sessionEnded]: "gw.session",
  [closeCodes.displaced]: null,
  [closeCodes.inUseElsewhere]: "line.elsewhere",
  [closeCodes.released]: null,
  [closeCodes.lineChanged]: null,
  [closeCodes.pbxUnreachable]: "pbx.unreachable",
  [closeCodes.pbxTimeout]: "pbx.timeout",
  [closeCodes.pbxTls]: "pbx.tls",
  [closeCodes.pbxUpgrade]: "pbx.upgrade",
  [closeCodes.pbxRestarted]: "pbx.restarted",
  [closeCodes.pbxSilent]: "link.silent",
  [closeCodes.pageSilent]: "link.silent",
  [closeCodes.pbxMoved]: "pbx.moved",
  [closeCodes.protocolViolation]: "link.silent",
  [closeCodes.setupMissing]: "setup.missing",
};
