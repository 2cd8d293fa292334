import type { Database } from "@readyline/database";
import type { SecretPlace, Secrets } from "./secrets.ts";

/** Where the SIP password of a user is stored: bound into the cipher text. */
export function sipPasswordPlace(userId: string): SecretPlace {
  return { table: "user", column: "sip_password_cipher", rowId: userId };
}

export interface SipLogin {
  readonly extension: string;
  readonly password: string;
}

/** Extension and password in plain, for a signature or the evaluation PBX; null = not active or not set. Not to be kept. */
export async function openSipLogin(
  { database, secrets }: { readonly database: Pick<Database, "users">; readonly secrets: Secrets },
  userId: string,
): Promise<SipLogin | null> {
  const account = await database.users.sipAccount(userId);
  if (account === null) return null;
  return { extension: account.extension, password: secrets.open(account.password, sipPasswordPlace(userId)) };
}
