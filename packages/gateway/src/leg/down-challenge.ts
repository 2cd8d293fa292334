import { removeHeader, serializeChallenge, type SipResponse, withHeaders } from "@readyline/sip";
import { downChallengeRules } from "../rules/down-rules.ts";
import {
  chooseChallenge,
  type ChallengeChoice,
  type CredentialsHeader,
  headersOfChallenge,
} from "../signing/challenge-book.ts";
import { allowedRealms } from "../signing/send-signed.ts";
import { PAGE_REALM } from "../signing/sign.ts";
import { type Ready, whenReady } from "../when-ready.ts";
import type { GatewayParts, LegState } from "./leg-parts.ts";

export interface TakenChallenge {
  readonly usable: boolean;
  readonly stale: boolean;
  /** For the page: with one plain MD5 challenge, or none. */
  readonly response: SipResponse;
}

/** A 401 or 407: what may be answered of it is noted for this leg, and the page gets a challenge that JsSIP understands. */
export function takeChallenge(
  response: SipResponse,
  fromRegister: boolean,
  leg: Pick<LegState, "challenges">,
  parts: GatewayParts,
): Ready<TakenChallenge> {
  const names = headersOfChallenge(response.status);
  if (names === null) return { usable: false, stale: false, response };
  return whenReady(choose(response, fromRegister, parts), (choice) =>
    taken(response, names.credentials, choice, leg, parts),
  );
}

function taken(
  response: SipResponse,
  header: CredentialsHeader,
  choice: ChallengeChoice,
  leg: Pick<LegState, "challenges">,
  parts: GatewayParts,
): TakenChallenge {
  const bare = removeHeader(removeHeader(response, "www-authenticate"), "proxy-authenticate");
  const broken = parts.rules.firstBroken("downChallenge", { choice: choice.kind });
  if (broken !== null) parts.options.log.warn({ rule: broken.id, ...choice }, "challenge not answered");
  if (choice.kind !== "chosen") return { usable: false, stale: false, response: bare };
  const { challenge } = choice;
  leg.challenges.offer({ header, challenge });
  const plain = serializeChallenge({
    realm: PAGE_REALM,
    nonce: challenge.nonce,
    algorithm: "MD5",
    stale: challenge.stale,
    ...(challenge.qop.length > 0 ? { qop: "auth" } : {}),
  });
  const name = response.status === 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
  return { usable: true, stale: challenge.stale, response: withHeaders(bare, [[name, plain]]) };
}

function choose(response: SipResponse, fromRegister: boolean, parts: GatewayParts): Ready<ChallengeChoice> {
  const [algorithmRule, realmRule] = downChallengeRules.map((rule) => parts.rules.isOn(rule));
  return whenReady(allowedRealms(parts, response, fromRegister), (realms) =>
    chooseChallenge(response, {
      digest: algorithmRule === false ? "MD5" : parts.options.digest,
      isRealmAllowed: (realm) => realmRule === false || realms.has(realm),
    }),
  );
}
