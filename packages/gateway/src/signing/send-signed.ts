import { randomBytes } from "node:crypto";
import { type SipRequest, type SipResponse, withHeaders } from "@readyline/sip";
import type { GatewayParts, LegState } from "../leg/leg-parts.ts";
import type { Attempt } from "../refusals/attempt.ts";
import { refusalOf } from "../refusals/policy.ts";
import { allReady, type Ready, whenReady } from "../when-ready.ts";
import { chooseChallenge, headersOfChallenge, realmsOf } from "./challenge-book.ts";
import { credentialsFor } from "./sign.ts";

/**
 * Sends a request of the gateway's own and answers one challenge.
 *
 * The credentials of a REGISTER are counted as those of a page are, and not sent where too many were refused.
 *
 * @param build makes the request with this CSeq; called a second time after a challenge
 * @returns the final response, or null when none came within the deadline
 */
export async function sendSigned(
  parts: GatewayParts,
  leg: Pick<LegState, "ownUp" | "profile">,
  build: (cseq: number) => SipRequest,
  firstCseq: number,
  deadlineMs: number,
): Promise<SipResponse | null> {
  const until = parts.now() + deadlineMs;
  const response = await leg.ownUp.request(build(firstCseq), deadlineMs);
  const names = response === null ? null : headersOfChallenge(response.status);
  if (response === null || names === null) return response;
  const realms = await allowedRealms(parts, response);
  const choice = chooseChallenge(response, {
    digest: parts.options.digest,
    isRealmAllowed: (realm) => realms.has(realm),
  });
  const secret = choice.kind === "chosen" ? await parts.options.credentials(leg.profile.identity.userId) : null;
  if (choice.kind !== "chosen" || secret === null) return response;
  const request = build(firstCseq + 1);
  const client = { cnonce: randomBytes(8).toString("hex"), nc: "00000001" };
  const offered = { header: names.credentials, challenge: choice.challenge };
  const credentials = credentialsFor(request, offered, secret, client);
  if (credentials === null) return response;
  const name = names.credentials === "authorization" ? "Authorization" : "Proxy-Authorization";
  const signed = withHeaders(request, [[name, credentials]]);
  if (request.method !== "REGISTER") return leg.ownUp.request(signed, Math.max(1, until - parts.now()));
  const { extension } = leg.profile.identity;
  const attempt = await parts.refusals.beginOwn(extension, secret.version ?? null, parts.now());
  if (attempt === null) return response;
  const answer = await leg.ownUp.request(signed, Math.max(1, until - parts.now()));
  await judge(attempt, answer, parts.now());
  return answer;
}

/** What takes a binding off proves the credentials as little as it disproves them, unless they are refused. */
async function judge(attempt: Attempt, answer: SipResponse | null, nowMs: number): Promise<void> {
  const cause = answer && refusalOf(answer.status);
  if (answer === null) await attempt.unanswered();
  else if (cause === null) await attempt.dropped();
  else await attempt.refused(cause, nowMs);
}

/** Which realms of a challenge are ours. The first of a REGISTER may be pinned by asking. */
export function allowedRealms(
  parts: Pick<GatewayParts, "realms">,
  response: SipResponse,
  fromRegister = false,
): Ready<ReadonlySet<string>> {
  const realms = realmsOf(response);
  const verdicts = allReady(realms.map((realm) => parts.realms.allows(realm, fromRegister)));
  return whenReady(verdicts, (all) => new Set(realms.filter((_, at) => all[at] === true)));
}
