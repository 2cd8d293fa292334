import { hash } from "node:crypto";

/** Digest algorithms of RFC 8760, without their `-sess` form. */
export type DigestAlgorithm = "MD5" | "SHA-256" | "SHA-512-256";

const hashNames: Readonly<Record<DigestAlgorithm, string>> = {
  MD5: "md5",
  "SHA-256": "sha256",
  "SHA-512-256": "sha512-256",
};

/** An algorithm as named in a header, taken apart. */
export interface AlgorithmName {
  readonly algorithm: DigestAlgorithm;
  /** Whether the key is bound to the session's nonces (`MD5-sess`). */
  readonly sess: boolean;
}

/** Reads an algorithm's name in any case; absent means MD5 (RFC 2617 section 3.2.1). `null` for one not known here. */
export function parseAlgorithm(name: string | undefined): AlgorithmName | null {
  const found = /^(MD5|SHA-256|SHA-512-256)(-sess)?$/i.exec(name ?? "MD5");
  if (found === null) return null;
  return { algorithm: (found[1] ?? "").toUpperCase() as DigestAlgorithm, sess: found[2] !== undefined };
}

/** The hash of a UTF-8 text as lower-case hexadecimal. */
export function hashHex(algorithm: DigestAlgorithm, text: string): string {
  return hash(hashNames[algorithm], text, "hex");
}
