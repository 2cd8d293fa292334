import { CERTIFICATE_WARNING_DAYS } from "@readyline/contract";
import { certificateFinding } from "./certificate-verdict.ts";
import type { PbxTarget } from "./network-steps.ts";
import { type CertificateAnswer, organizationsOf, readCertificate } from "./read-certificate.ts";
import { doubtful, errorCode, errorText, type Facts, good, StepFailure, type StepResult } from "./step-result.ts";

const DAY_MS = 86_400_000;

export interface TlsQuestion {
  readonly target: PbxTarget;
  readonly address: string;
  /** PEM of PBX_CA_FILE. */
  readonly ca?: string | undefined;
  readonly deadlineMs: number;
  readonly nowMs: number;
}

/** The certificate as the gateway judges it, and what is wrong with it by name. */
export async function checkTls({ target, address, ca, deadlineMs, nowMs }: TlsQuestion): Promise<StepResult> {
  const question = { ...target, address, deadlineMs };
  const [answer, isTrustedBySystem] = await Promise.all([
    ask({ ...question, ...(ca === undefined ? {} : { ca }) }),
    ca === undefined ? false : isTrusted(question),
  ]);
  const finding = certificateFinding({
    ...answer,
    trustedOrganizations: ca === undefined ? [] : organizationsOf(ca),
    nowMs,
  });
  const [own] = answer.chain;
  const daysLeft = own === undefined ? 0 : Math.floor((own.validToMs - nowMs) / DAY_MS);
  const facts: Facts = [
    ["protocol", answer.protocol],
    ...factsOfCertificate(answer),
    ["days_left", String(daysLeft)],
    ["trusted_by", trustText(answer.chainError === null, ca !== undefined, isTrustedBySystem)],
    ...(answer.nameMatches ? [] : ([["wanted_name", target.host]] as const)),
    ...(answer.chainError === null ? [] : ([["error", answer.chainError]] as const)),
  ];
  if (finding !== null) throw new StepFailure(finding, facts);
  return daysLeft < CERTIFICATE_WARNING_DAYS ? doubtful("tls.expiring", facts) : good(facts);
}

async function ask(question: Parameters<typeof readCertificate>[0]): Promise<CertificateAnswer> {
  try {
    return await readCertificate(question);
  } catch (error) {
    const text = errorText(error);
    const code = errorCode(error);
    const facts: Facts = [["error", text]];
    if (code === "ETIMEDOUT") throw new StepFailure("tls.timeout", facts, { cause: error });
    const isPlain = /wrong version number|packet length too long|record layer|http request/i.test(text);
    throw new StepFailure(isPlain ? "tls.not_tls" : "tls.handshake", facts, { cause: error });
  }
}

/** Whether this system's authorities alone would do, for one who wonders whether PBX_CA_FILE is needed. */
async function isTrusted(question: Parameters<typeof readCertificate>[0]): Promise<boolean> {
  try {
    return (await readCertificate(question)).chainError === null;
  } catch {
    // The PBX took the first connection and not the second: nothing is known, and the step is about the first.
    return false;
  }
}

function factsOfCertificate({ chain }: CertificateAnswer): Facts {
  const [own] = chain;
  if (own === undefined) return [];
  return [
    ["subject", own.subject],
    ["names", own.names === "" ? "none" : own.names],
    ["issuer", own.issuer],
    ["valid_from", new Date(own.validFromMs).toISOString()],
    ["valid_to", new Date(own.validToMs).toISOString()],
    ["chain", chain.map(({ subject }) => subject).join(" ← ")],
  ];
}

function trustText(isTrusted: boolean, hasCaFile: boolean, trustedBySystem: boolean): string {
  if (!hasCaFile) return isTrusted ? "the authorities of this system" : "nobody; PBX_CA_FILE is not set";
  const system = trustedBySystem ? "the authorities of this system too" : "not the authorities of this system";
  return isTrusted ? `PBX_CA_FILE; ${system}` : `not PBX_CA_FILE; ${system}`;
}
