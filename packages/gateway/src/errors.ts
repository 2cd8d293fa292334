/**
 * - `invalid_option`: `createGateway` was given something it cannot work with; `message` names it.
 * - `disposed`: the gateway was used after `[Symbol.asyncDispose]()`.
 */
export type GatewayErrorCode = "invalid_option" | "disposed";

export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: GatewayErrorCode;

  constructor(code: GatewayErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
