import type { Database } from "@readyline/database";
import { hashPassword, verifyPassword } from "../auth/password-hash.ts";
import { randomPassword } from "../auth/password-policy.ts";
import type { Config } from "../config/config.ts";
import { createSampleUsers, type SampleUsersContext } from "./create-sample-users.ts";
import { readSampleLogins, writeSampleLogins, type SampleLogin } from "./sample-logins.ts";
import { samplePeople } from "./sample-people.ts";

export interface FirstUsersContext extends SampleUsersContext {
  readonly config: Pick<Config, "dataDir" | "sampleData">;
}

/** How somebody can sign in, for the terminal alone: never for the log. */
export interface SignInHelp {
  /** Made at this very start; the password is shown this once. */
  readonly firstAdministrator: { readonly username: string; readonly password: string } | null;
  /** Those of the sample users whose password is still the one they were made with. */
  readonly sampleUsers: readonly SampleLogin[];
}

/** Makes sure that somebody can sign in: an empty database gets the sample users or a first administrator. */
export async function ensureFirstUsers(context: FirstUsersContext): Promise<SignInHelp> {
  const { config, database } = context;
  const empty = (await database.users.count()) === 0;
  if (!config.sampleData) {
    return { firstAdministrator: empty ? await createAdministrator(database) : null, sampleUsers: [] };
  }
  if (empty) {
    const made = await createSampleUsers(context);
    await writeSampleLogins(config.dataDir, made);
    return { firstAdministrator: null, sampleUsers: made };
  }
  const kept = await readSampleLogins(config.dataDir);
  const valid = await Promise.all(kept.map((login) => isValid(database, login)));
  return { firstAdministrator: null, sampleUsers: kept.filter((_login, index) => valid[index]) };
}

/** null when another instance, started at the same time, was first. */
async function createAdministrator(database: Pick<Database, "writeTx">): Promise<SignInHelp["firstAdministrator"]> {
  const username = "admin";
  const password = randomPassword();
  const passwordHash = await hashPassword(password);
  return database.writeTx(async (tx) => {
    if ((await tx.users.count()) > 0) return null;
    await tx.users.create({
      username,
      name: "Administrator",
      role: "administrator",
      passwordHash,
      mustChangePassword: true,
    });
    return { username, password };
  });
}

async function isValid(database: Pick<Database, "users">, { username, password }: SampleLogin): Promise<boolean> {
  const user = await database.users.getByUsername(username);
  const hash = user?.active ? await database.users.passwordHash(user.id) : null;
  return hash !== null && verifyPassword({ hash, password });
}

/** The help as lines of text. */
export function signInLines({ firstAdministrator, sampleUsers }: SignInHelp): readonly string[] {
  if (firstAdministrator) {
    const { username, password } = firstAdministrator;
    return [
      `First administrator: user ${username}, password ${password} (shown this once; you set a new one at the first sign-in)`,
    ];
  }
  if (sampleUsers.length === 0) return [];
  const remarks = new Map(samplePeople.map(({ username, remark }) => [username, remark]));
  const width = Math.max(...sampleUsers.map(({ username }) => username.length));
  return [
    "Sample users (user, password):",
    ...sampleUsers.flatMap(({ username, password, totpUri }) => [
      `  ${username.padEnd(width)}  ${password}  ${remarks.get(username) ?? ""}`,
      ...(totpUri === null ? [] : [`  ${" ".repeat(width)}  add this to an authenticator app: ${totpUri}`]),
    ]),
  ];
}
