export { SipError, type SipErrorCode } from "./sip-error.ts";
export type { ParseMode } from "./grammar/tokens.ts";
export { splitList } from "./grammar/split-list.ts";
export { quote, unquote } from "./grammar/quoted-string.ts";
export { parseParameters, serializeParameters, type Parameters } from "./grammar/parameters.ts";
export { parseUri, parseHostPort, serializeUri, type SipUri } from "./uri/sip-uri.ts";
export { uriEquals } from "./uri/uri-equals.ts";
export { escapeUser } from "./uri/escapes.ts";
export { parseNameAddr, serializeNameAddr, type NameAddr } from "./fields/name-addr.ts";
export { parseVia, type Via } from "./fields/via.ts";
export { parseCSeq, type CSeq } from "./fields/cseq.ts";
export type { SipHeader, SipMessage, SipRequest, SipResponse } from "./message/message.ts";
export { parseMessage, type ParseOptions } from "./message/parse-message.ts";
export {
  header,
  headersOf,
  listOf,
  makeHeader,
  removeFirstHeader,
  removeHeader,
  replaceHeader,
  withHeaders,
  withHeadersFirst,
  type HeaderEntry,
} from "./message/headers.ts";
export { callIdOf, cseqOf, fromOf, toOf, topVia } from "./message/identity.ts";
export { onceALine } from "./message/once-a-line.ts";
export { serialize } from "./message/serialize.ts";
export { makeResponse, type ResponseParts } from "./message/make-response.ts";
export type { AlgorithmName, DigestAlgorithm } from "./digest/algorithm.ts";
export { parseChallenges, serializeChallenge, type Challenge, type ChallengeParts } from "./digest/challenge.ts";
export {
  parseCredentials,
  serializeCredentials,
  type Credentials,
  type CredentialsParts,
} from "./digest/credentials.ts";
export { digestResponse, type DigestInput } from "./digest/digest-response.ts";
