import { randomBytes } from "node:crypto";
import type { Database, User } from "@readyline/database";
import { headersFor, readReply } from "../auth/auth-call.ts";
import type { Auth } from "../auth/better-auth.ts";
import { hashPassword } from "../auth/password-hash.ts";
import { randomPassword } from "../auth/password-policy.ts";
import type { TwoFactor } from "../auth/two-factor.ts";
import { namedAfter } from "../features/session/totp-uri.ts";
import type { Secrets } from "../secrets/secrets.ts";
import { sipPasswordPlace } from "../secrets/sip-password.ts";
import type { SampleLogin } from "./sample-logins.ts";
import { samplePeople, type SamplePerson } from "./sample-people.ts";

export interface SampleUsersContext {
  readonly database: Pick<Database, "users" | "writeTx">;
  readonly secrets: Secrets;
  readonly auth: Auth;
  readonly twoFactor: TwoFactor;
}

/** Creates the sample users, each with a random password and a random SIP password. */
export async function createSampleUsers(context: SampleUsersContext): Promise<readonly SampleLogin[]> {
  const logins: SampleLogin[] = [];
  for (const person of samplePeople) {
    const password = randomPassword();
    const user = await createUser(context, person, password);
    const totpUri = person.twoFactor ? await enrol(context, user, password) : null;
    logins.push({ username: person.username, password, totpUri });
  }
  return logins;
}

async function createUser(
  { database, secrets }: SampleUsersContext,
  person: SamplePerson,
  password: string,
): Promise<User> {
  const { username, name, role, sipExtension } = person;
  const passwordHash = await hashPassword(password);
  return database.writeTx(async (tx) => {
    const user = await tx.users.create({ username, name, role, sipExtension, passwordHash });
    if (sipExtension === null) return user;
    const sealed = secrets.seal(randomBytes(18).toString("base64url"), sipPasswordPlace(user.id));
    return tx.users.setSipPassword(user.id, sealed, null);
  });
}

/** Goes the way that a user goes: signs in, asks for a secret, turns it on. The session is thrown away. */
async function enrol({ auth, database, twoFactor }: SampleUsersContext, user: User, password: string): Promise<string> {
  const caller = { address: "127.0.0.1", userAgent: undefined };
  const signedIn = await readReply(
    await auth.api.signInUsername({
      body: { username: user.username, password },
      headers: headersFor({ ...caller, cookies: "" }),
      asResponse: true,
    }),
  );
  const cookies = signedIn.cookies.map((cookie) => cookie.split(";")[0]).join("; ");
  const enabled = await readReply(
    await auth.api.enableTwoFactor({
      body: { password, method: "totp" },
      headers: headersFor({ ...caller, cookies }),
      asResponse: true,
    }),
  );
  const { totpURI } = enabled.body;
  if (typeof totpURI !== "string") throw new TypeError(`better-auth made no secret: ${enabled.code}`);
  await twoFactor.activate(user.id);
  await database.writeTx((tx) => tx.sessions.deleteOfUser(user.id));
  return namedAfter(user.username, totpURI);
}
