import { createHash, randomBytes } from "node:crypto";
import type { Database } from "@readyline/database";

const PREFIX = "rl_";
const SHOWN_CHARACTERS = 10;

export interface GeneratedApiKey {
  /** `rl_` and 32 random bytes as base64url: given out once, never stored. */
  readonly key: string;
  /** First characters, to tell keys apart. */
  readonly prefix: string;
  readonly hash: string;
}

export function generateApiKey(): GeneratedApiKey {
  const key = `${PREFIX}${randomBytes(32).toString("base64url")}`;
  return { key, prefix: key.slice(0, SHOWN_CHARACTERS), hash: hashApiKey(key) };
}

/** SHA-256, hex. A key has 256 random bits, so a slow hash would protect nothing more. */
function hashApiKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** Whose key this is; null = malformed, unknown or revoked. */
export async function findApiKey(
  database: Pick<Database, "apiKeys">,
  key: string,
): Promise<{ readonly id: string; readonly name: string } | null> {
  if (!/^rl_[A-Za-z0-9_-]{43}$/.test(key)) return null;
  const found = await database.apiKeys.findActive(hashApiKey(key));
  return found === null ? null : { id: found.id, name: found.name };
}
