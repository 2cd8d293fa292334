import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SecretsError } from "./secrets-error.ts";

export const keyFileName = "secrets.key";
const KEY_BYTES = 32;

/** The 32 bytes of a key given as 64 hexadecimal digits or as base64, or null when it is neither. */
export function parseKey(text: string): Uint8Array | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null;
  const bytes = Buffer.from(text, "base64");
  return bytes.length === KEY_BYTES ? bytes : null;
}

/**
 * The key in the data folder, made (mode 0600) where there is none yet. Whole or not there at all, also after a crash and
 * when two processes start at once: it is written beside its place and linked to it.
 */
export async function readOrCreateKeyFile(dataDir: string): Promise<Uint8Array> {
  const path = join(dataDir, keyFileName);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(draft, `${randomBytes(KEY_BYTES).toString("base64")}\n`, { mode: 0o600, flag: "wx", flush: true });
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const key = parseKey((await readFile(path, "utf8")).trim());
  if (!key) throw new SecretsError("key-file", `${path} does not hold a key: 32 bytes as base64 are expected.`);
  return key;
}
