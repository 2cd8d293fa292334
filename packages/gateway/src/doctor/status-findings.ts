import type { DoctorFindingCode } from "@readyline/contract";

/** What an HTTP answer instead of an upgrade means (RFC 6455 section 4.2.2). */
export function findingOfStatus(status: number): DoctorFindingCode {
  if (status === 404) return "upgrade.path";
  if (status === 400 || status === 426 || status === 501) return "upgrade.subprotocol";
  if (status === 403) return "upgrade.origin";
  if (status === 401 || status === 407) return "upgrade.not_allowed";
  return status >= 500 ? "upgrade.busy" : "upgrade.not_websocket";
}

/** A final answer to REGISTER that is neither success nor a challenge nor 423 (RFC 3261 section 10.3). */
export function findingOfRegister(status: number): DoctorFindingCode {
  if (status === 403) return "register.forbidden";
  if (status === 404) return "register.unknown";
  if (status === 408) return "register.silent";
  return status >= 500 && status < 600 ? "register.busy" : "register.rejected";
}

/** A final answer to INVITE that is neither success nor a challenge. */
export function findingOfInvite(status: number): DoctorFindingCode {
  if ([404, 410, 484, 485, 604].includes(status)) return "call.unknown_number";
  if (status === 403) return "call.forbidden";
  if ([480, 486, 600, 603].includes(status)) return "call.busy";
  if ([415, 488, 606].includes(status)) return "call.codec";
  return status === 408 ? "call.silent" : "call.failing";
}
