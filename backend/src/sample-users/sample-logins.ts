import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** How a sample user signs in, for the terminal. */
export interface SampleLogin {
  readonly username: string;
  readonly password: string;
  /** `otpauth://` address for an authenticator app, where the user has a second factor. */
  readonly totpUri: string | null;
}

const fileName = "sample-users.json";
const fileFormat = z.strictObject({
  users: z.array(z.strictObject({ username: z.string(), password: z.string(), totpUri: z.string().nullable() })),
});

/** Passwords that are shown at every start have to be kept: in the data folder, readable for its owner only. */
export async function readSampleLogins(dataDir: string): Promise<readonly SampleLogin[]> {
  try {
    return fileFormat.parse(JSON.parse(await readFile(join(dataDir, fileName), "utf8"))).users;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

export async function writeSampleLogins(dataDir: string, users: readonly SampleLogin[]): Promise<void> {
  const path = join(dataDir, fileName);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, `${JSON.stringify({ users }, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  await rename(draft, path);
}
