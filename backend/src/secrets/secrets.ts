/** Which cell a cipher text belongs to. Bound into it: moved to another row or column it no longer opens. */
export interface SecretPlace {
  readonly table: string;
  readonly column: string;
  readonly rowId: string;
}

/** A secret as it is stored. */
export interface SealedSecret {
  /** base64url of nonce (12 bytes), AES-256-GCM cipher text, tag (16 bytes). */
  readonly cipher: string;
  /** Says which key opens it, without saying anything about the key. */
  readonly keyId: string;
}

export interface Secrets {
  readonly keyId: string;
  seal(plain: string, place: SecretPlace): SealedSecret;
  /** @throws {SecretsError} `unknown-key` when another key sealed it, `broken` when it does not open at this place. */
  open(sealed: SealedSecret, place: SecretPlace): string;
  /** A key for another purpose, from the same master key (HKDF-SHA-256); 64 hexadecimal digits. */
  derive(purpose: string): string;
}
