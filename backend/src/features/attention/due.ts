import {
  certificateWarning,
  needsAdministrator,
  type CauseCode,
  type LineFacts,
  type PbxHealth,
} from "@readyline/contract";

/** A PBX that restarts is back sooner; one that is lost for longer needs a look. */
export const PBX_DOWN_AFTER_MS = 10_000;

/** Why this line needs an administrator; null = it does not. What the PBX does to all lines is told once, not for each. */
export function dueOfLine({ cause }: Pick<LineFacts, "cause">): CauseCode | null {
  if (cause === null || cause.code.startsWith("pbx.")) return null;
  return needsAdministrator(cause.code) ? cause.code : null;
}

/** A refused line is healed by a registration only: a try in between proves nothing. */
export function healsLine({ registration }: Pick<LineFacts, "registration">): boolean {
  return registration.state === "registered";
}

/** Why the PBX needs an administrator now, or from when on; null = it does not. */
export function dueOfPbx({
  state,
  cause,
  since,
}: PbxHealth): { readonly cause: CauseCode; readonly fromMs: number } | null {
  if (state !== "down" || cause === null) return null;
  return { cause, fromMs: needsAdministrator(cause) ? since : since + PBX_DOWN_AFTER_MS };
}

export function isCertificateDue({ certificate }: PbxHealth, nowMs: number): boolean {
  return certificateWarning(certificate, nowMs) !== null;
}
