import type { DoctorFindingCode } from "@readyline/contract";

/** One certificate of the chain that the PBX sent, the server's own first. */
export interface SeenCertificate {
  /** Common name, or all of the subject where it has none. */
  readonly subject: string;
  readonly issuer: string;
  readonly issuerOrganization: string | null;
  /** Subject alternative names as OpenSSL writes them. */
  readonly names: string;
  /** UTC epoch milliseconds. */
  readonly validFromMs: number;
  readonly validToMs: number;
  readonly isSelfSigned: boolean;
  /** The certificate names a place where its issuer's can be fetched (AIA caIssuers). */
  readonly namesIssuerLocation: boolean;
}

export interface CertificateFacts {
  readonly chain: readonly SeenCertificate[];
  /** OpenSSL's word on the chain, such as `CERT_HAS_EXPIRED`; null = it verifies, name left aside. */
  readonly chainError: string | null;
  readonly nameMatches: boolean;
  /** Organizations of the authorities in PBX_CA_FILE. */
  readonly trustedOrganizations: readonly string[];
  readonly nowMs: number;
}

const missingIssuer = new Set([
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
]);

/**
 * What is wrong with a certificate, or null. What its owner must renew comes first: an expired certificate for a wrong
 * name of an unknown authority has expired.
 */
export function certificateFinding(facts: CertificateFacts): DoctorFindingCode | null {
  const [own] = facts.chain;
  if (own === undefined) return "tls.invalid";
  if (own.validToMs < facts.nowMs) return "tls.expired";
  if (own.validFromMs > facts.nowMs) return "tls.not_yet_valid";
  if (facts.chainError === null) return facts.nameMatches ? null : "tls.wrong_name";
  if (facts.chainError === "DEPTH_ZERO_SELF_SIGNED_CERT" || own.isSelfSigned) return "tls.self_signed";
  if (facts.chainError === "CERT_HAS_EXPIRED") return "tls.chain_expired";
  if (facts.chainError === "SELF_SIGNED_CERT_IN_CHAIN") return "tls.untrusted";
  if (missingIssuer.has(facts.chainError)) return isProbablyIncomplete(facts) ? "tls.incomplete" : "tls.untrusted";
  return "tls.invalid";
}

/**
 * A chain that ends at a certificate of an unknown issuer lacks a link, or is of a stranger: the certificates alone do
 * not tell. It lacks one where only the server's own certificate came, and its issuer is of an organization that is
 * trusted, or the certificate says where to fetch its issuer's, as all public authorities write and small ones do not.
 */
function isProbablyIncomplete({ chain, trustedOrganizations }: CertificateFacts): boolean {
  const [own, ...others] = chain;
  if (own === undefined || others.length > 0) return false;
  return own.namesIssuerLocation || trustedOrganizations.some((name) => name === own.issuerOrganization);
}
