import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import { SecretsError } from "./secrets-error.ts";
import type { SecretPlace, Secrets } from "./secrets.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM with the place as additional data. The random 96-bit nonce is safe far beyond the number of passwords that
 * a centre ever stores (NIST SP 800-38D section 8.3: 2^32 messages a key).
 *
 * @param masterKey 32 bytes: `SECRETS_KEY` or the key file.
 */
export function createSecrets(masterKey: Uint8Array): Secrets {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync("sha256", masterKey, new Uint8Array(), `readyline/${purpose}`, 32));
  const key = createSecretKey(derive("sealing"));
  const keyId = derive("key-id").subarray(0, 6).toString("hex");
  return {
    keyId,
    derive: (purpose) => derive(purpose).toString("hex"),
    seal(plain, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      cipher.setAAD(additionalData(place));
      const sealed = Buffer.concat([nonce, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return { cipher: sealed.toString("base64url"), keyId };
    },
    open(sealed, place) {
      if (sealed.keyId !== keyId) {
        throw new SecretsError(
          "unknown-key",
          `The secret was sealed with the key ${sealed.keyId}; this server has ${keyId}.`,
        );
      }
      try {
        const bytes = Buffer.from(sealed.cipher, "base64url");
        if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new RangeError("shorter than nonce and tag");
        const nonce = bytes.subarray(0, NONCE_BYTES);
        const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(additionalData(place));
        decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
        const plain = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
        return Buffer.concat([plain, decipher.final()]).toString("utf8");
      } catch (cause) {
        throw new SecretsError("broken", `The secret of ${place.table}.${place.column} does not open.`, { cause });
      }
    },
  };
}

/** JSON keeps the parts apart: no two places give the same bytes. */
function additionalData({ table, column, rowId }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([table, column, rowId]), "utf8");
}
