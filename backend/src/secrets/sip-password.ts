import { hash } from "node:crypto";
import type { Database } from "@readyline/database";
import type { Log } from "../log.ts";
import { SecretsError } from "./secrets-error.ts";
import type { SecretPlace, Secrets } from "./secrets.ts";

/** Where the SIP password of a user is stored: bound into the cipher text. */
export function sipPasswordPlace(userId: string): SecretPlace {
  return { table: "user", column: "sip_password_cipher", rowId: userId };
}

export interface SipLogin {
  readonly extension: string;
  readonly password: string;
  /** Another one each time that the password is stored; a hash of the sealed one, which tells nothing. */
  readonly version: string;
}

export interface SipLoginSource {
  readonly database: Pick<Database, "users">;
  readonly secrets: Secrets;
  readonly log: Log;
}

/**
 * Extension and password in plain, for a signature or the evaluation PBX. Not to be kept. null = not active, not set, or
 * sealed with a key that this server does not have: one user's line is down then, not the server.
 */
export async function openSipLogin(
  { database, secrets, log }: SipLoginSource,
  userId: string,
): Promise<SipLogin | null> {
  const account = await database.users.sipAccount(userId);
  if (account === null) return null;
  try {
    const { extension, password } = account;
    const version = hash("sha256", `${extension}\n${password.keyId}\n${password.cipher}`, "base64url");
    return { extension, password: secrets.open(password, sipPasswordPlace(userId)), version };
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
    log.error(
      { user: userId, error },
      "a stored SIP password does not open: set SECRETS_KEY back, or set the password anew",
    );
    return null;
  }
}
