import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

/** SHA-256 of a certificate's public key as base64, for Chromium's `--ignore-certificate-errors-spki-list`. */
export function publicKeyHash(certificateFile: string): string {
  const { publicKey } = new X509Certificate(readFileSync(certificateFile));
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64");
}
