export type SecretsErrorCode = "unknown-key" | "broken" | "key-file";

/** A secret or its key cannot be used. The message never holds either. */
export class SecretsError extends Error {
  readonly code: SecretsErrorCode;

  constructor(code: SecretsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SecretsError";
    this.code = code;
  }
}
