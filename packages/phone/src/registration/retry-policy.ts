import { causeOfCloseCode, causes, closeCodes, type CauseCode, type CloseCode } from "@readyline/contract";
import type { LineTimings } from "./timings.ts";

/** What a closed socket means for the line. */
export type AfterClose =
  | { readonly kind: "idle"; readonly reload: boolean }
  | { readonly kind: "quiet" }
  | { readonly kind: "blocked"; readonly cause: CauseCode }
  | { readonly kind: "retry"; readonly cause: CauseCode; readonly pace: "own-server" | "pbx" };

const isOurs = (code: number): code is CloseCode => code in causeOfCloseCode;

/**
 * Reads a close code of `/pbx`. Codes that are not ours (1001, 1006, 1012 …) say only that the way to our own server
 * is gone: a browser hides everything else.
 */
export function afterClose(code: number): AfterClose {
  if (!isOurs(code)) return { kind: "retry", cause: "net.console", pace: "own-server" };
  switch (code) {
    case closeCodes.released:
      return { kind: "idle", reload: false };
    case closeCodes.lineChanged:
      return { kind: "idle", reload: true };
    case closeCodes.displaced:
      return { kind: "quiet" };
    case closeCodes.pageSilent:
    case closeCodes.protocolViolation:
      return { kind: "retry", cause: "link.silent", pace: "own-server" };
    case closeCodes.pbxMoved:
      return { kind: "retry", cause: "pbx.moved", pace: "own-server" };
    case closeCodes.sessionEnded:
    case closeCodes.inUseElsewhere:
    case closeCodes.setupMissing:
      return { kind: "blocked", cause: causeOfCloseCode[code] ?? "gw.session" };
    default:
      return { kind: "retry", cause: causeOfCloseCode[code] ?? "pbx.unreachable", pace: "pbx" };
  }
}

/** The cause of a refused REGISTER where the gateway does not name one (RFC 3261 sections 10.2 and 21). */
export function causeOfRegisterStatus(status: number): CauseCode {
  if (status === 401 || status === 407) return "reg.password";
  if (status === 403) return "reg.forbidden";
  if (status === 404) return "reg.unknown";
  if (status === 408) return "reg.silent";
  if (status >= 500 && status < 600) return "reg.busy";
  return "reg.rejected";
}

/** Whether the page may try again by itself: what a person must mend first is never hammered. */
export function healsByItself(cause: CauseCode): boolean {
  const { retry } = causes[cause];
  return retry === "automatic" || retry === "at-once";
}

/** Milliseconds until the next try, with jitter so that a room of consoles does not come back as one. */
export function pauseMs(pace: "own-server" | "pbx" | "busy", random: number, timings: LineTimings): number {
  const spread = (min: number, max: number) => min + Math.floor(random * (max - min));
  switch (pace) {
    case "own-server":
      return spread(timings.retryMinMs, timings.retryMaxMs);
    case "pbx":
      return spread(timings.pbxFallbackMs, timings.pbxFallbackMs + 500);
    case "busy":
      return spread(timings.busyMinMs, timings.busyMaxMs);
  }
}
