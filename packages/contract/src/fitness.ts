import { causes, type CauseCode } from "./causes.ts";
import type { LineFacts } from "./line.ts";
import { missingProof, proofsOf } from "./line-proofs.ts";
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
  "pbx.moved": "line moves to another PBX server",
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
  if (page === null && line.browserLeg.state === "absent") return { kind: "away", reason: "no console open" };
  if (line.extension === null) return notFit("no phone line");
  return silence(line, page, nowMs) ?? lineFault(line, page, nowMs) ?? pageFault(page) ?? { kind: "fit" };
}

/** The console is gone, or its JavaScript does not run. */
function silence({ browserLeg }: LineFacts, page: PageFacts | null, nowMs: number): Fitness | null {
  if (browserLeg.state === "parked") {
    return notFit(page === null ? "console closed, line parked" : "console does not answer, line parked");
  }
  const isSilent =
    (page !== null && nowMs - page.heardAt > HEARTBEAT_LIMIT_MS) ||
    (browserLeg.state === "attached" && nowMs - (browserLeg.provenAt ?? nowMs) > PROOF_LIMIT_MS);
  return isSilent ? notFit("console does not answer") : null;
}

function lineFault(line: LineFacts, page: PageFacts | null, nowMs: number): Fitness | null {
  const { browserLeg, registration, pbxLeg, cause } = line;
  if (line.elsewhere !== null && browserLeg.state === "absent") return because("line.elsewhere");
  if (cause !== null) return because(cause.code);
  const isUp = registration.state === "registered" && registration.contactIsOurs && pbxLeg.state === "up";
  if (isUp && browserLeg.state === "attached") return unproven(line, nowMs);
  const own = page?.report?.cause ?? null;
  return own !== null && causes[own].colour === "red" ? because(own) : notFit("line connecting");
}

/** No fault was told, but the last proof is too old to go by. */
function unproven(line: LineFacts, nowMs: number): Fitness | null {
  const proofs = proofsOf(line);
  const missing = proofs && missingProof(proofs, nowMs);
  return missing && because(missing.cause);
}

const microphoneCause = {
  unknown: null,
  granted: null,
  ask: null,
  denied: "mic.denied",
  missing: "mic.missing",
  busy: "mic.busy",
} as const satisfies Record<NonNullable<PageFacts["report"]>["microphone"], CauseCode | null>;

function pageFault(page: PageFacts | null): Fitness | null {
  const report = page?.report ?? null;
  if (report === null) return null;
  const cause =
    microphoneCause[report.microphone] ?? (report.sound === "blocked" ? "sound.blocked" : null) ?? report.cause;
  return cause === null ? null : because(cause);
}
