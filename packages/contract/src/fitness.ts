import { causes, type CauseCode } from "./causes.ts";
import type { LineFacts } from "./line.ts";
import type { PageFacts } from "./lines.ts";

/** An attached page proves every 1.5 s that its JavaScript runs; one that is this much behind would not ring. */
export const PROOF_LIMIT_MS = 4_000;
/** The live connection asks every 2 s; a console that is this much behind is not there. */
export const HEARTBEAT_LIMIT_MS = 10_000;

/** Whether a call would ring at this operator's now. `away` = nobody is there, which is no fault. */
export type Fitness =
  | { readonly kind: "fit" }
  | { readonly kind: "away"; readonly reason: string }
  | { readonly kind: "not_fit"; readonly reason: string; readonly cause: CauseCode | null };

/** Why in a few words, as a third person says it: an operator's own text speaks to the operator. */
const reasonOf: Readonly<Record<CauseCode, string>> = {
  "net.offline": "computer offline",
  "net.console": "console server out of reach",
  "pbx.unreachable": "PBX unreachable",
  "pbx.timeout": "PBX does not answer",
  "pbx.tls": "PBX certificate not valid",
  "pbx.upgrade": "PBX address wrong",
  "gw.session": "session ended",
  "link.silent": "connection stalled",
  "link.slept": "computer was asleep",
  "pbx.restarted": "PBX restarted",
  "reg.password": "line password rejected",
  "reg.algorithm": "PBX sign-in method unsupported",
  "reg.forbidden": "PBX refused the extension",
  "reg.unknown": "extension unknown to the PBX",
  "reg.rejected": "PBX refused the line settings",
  "reg.busy": "PBX busy",
  "reg.silent": "PBX does not confirm the line",
  "reg.notmine": "PBX confirmed another device",
  "reg.lost": "PBX lost the line",
  "line.elsewhere": "line in use at another sign-in",
  "mic.denied": "microphone blocked",
  "mic.missing": "no microphone",
  "mic.busy": "microphone in use by another program",
  "sound.blocked": "sound blocked, calls cannot ring",
  "setup.missing": "phone settings missing",
};

const notFit = (reason: string, cause: CauseCode | null = null): Fitness => ({ kind: "not_fit", reason, cause });
const because = (cause: CauseCode): Fitness => notFit(reasonOf[cause], cause);

/**
 * Fit = a console is open and answers, its line is proven by the gateway, and microphone and sound are there. The gateway's
 * word comes before the page's: a frozen page still says what it said last.
 *
 * @param line the gateway's facts; @param page what the operator's page said of itself, null = no page is open
 * @param nowMs UTC epoch milliseconds on the server's clock
 */
export function fitness(line: LineFacts, page: PageFacts | null, nowMs: number): Fitness {
  const { browserLeg, registration, pbxLeg, cause } = line;
  if (page === null && browserLeg.state === "absent") return { kind: "away", reason: "no console open" };
  if (line.extension === null) return notFit("no phone line");
  if (browserLeg.state === "parked") {
    return notFit(page === null ? "console closed, line parked" : "console does not answer, line parked");
  }
  if (page !== null && nowMs - page.heardAt > HEARTBEAT_LIMIT_MS) return notFit("console does not answer");
  if (browserLeg.state === "attached" && nowMs - (browserLeg.provenAt ?? nowMs) > PROOF_LIMIT_MS) {
    return notFit("console does not answer");
  }
  if (line.elsewhere !== null && browserLeg.state === "absent") return because("line.elsewhere");
  if (cause !== null) return because(cause.code);
  const isUp = registration.state === "registered" && registration.contactIsOurs && pbxLeg.state === "up";
  if (!isUp || browserLeg.state === "absent") {
    const own = page?.report?.cause ?? null;
    return own !== null && causes[own].colour === "red" ? because(own) : notFit("line connecting");
  }
  return ownFault(page);
}

function ownFault(page: PageFacts | null): Fitness {
  const report = page?.report ?? null;
  if (report === null) return { kind: "fit" };
  switch (report.microphone) {
    case "denied":
      return because("mic.denied");
    case "missing":
      return because("mic.missing");
    case "busy":
      return because("mic.busy");
    case "unknown":
    case "granted":
    case "ask":
      break;
  }
  if (report.sound === "blocked") return because("sound.blocked");
  if (report.cause !== null) return because(report.cause);
  return { kind: "fit" };
}
