import { argon2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { openDatabase } from "@readyline/database";
import type { KamailioPbx } from "@readyline/lab/kamailio";
import { ApiSession, ServerProcess } from "@readyline/lab/stack";
import { createSecrets } from "../../../backend/src/secrets/aes-secrets.ts";
import { sipPasswordPlace } from "../../../backend/src/secrets/sip-password.ts";

/** One operator of a benchmark, signed in. */
export interface Member {
  readonly extension: string;
  readonly sipPassword: string;
  readonly cookie: string;
}

export interface Crew extends AsyncDisposable {
  readonly server: ServerProcess;
  readonly members: readonly Member[];
}

const firstExtension = 10_000;
const password = "correct horse battery";

/** As the product hashes, at next to no cost: a thousand sign-ins must not be what takes the time. */
async function cheapHash(): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await promisify(argon2)("argon2id", {
    message: password,
    nonce,
    tagLength: 32,
    memory: 8,
    passes: 1,
    parallelism: 1,
  });
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replace(/=+$/, "");
  return `$argon2id$v=19$m=8,t=1,p=1$${text(nonce)}$${text(tag)}`;
}

/** Our server in a process of its own against a PBX, with so many operators, all of them known at the PBX and signed in. */
export async function startCrew(pbx: KamailioPbx, count: number): Promise<Crew> {
  const key = randomBytes(32);
  await using started = new AsyncDisposableStack();
  const server = started.use(
    new ServerProcess({
      PBX_WS_SERVER: pbx.url,
      PBX_DOMAIN: pbx.domain,
      PBX_REALMS: pbx.domain,
      DIAL_ALLOW: "9",
      SECRETS_KEY: key.toString("base64"),
      SAMPLE_DATA: "off",
      TRUST_PROXY: "on",
      LOG_LEVEL: "warn",
    }),
  );
  const people = await writePeople(server.dataDir, key, count);
  await pbx.setUsers(people.map(({ extension, sipPassword }) => ({ extension, password: sipPassword })));
  await server.start();
  const members: Member[] = [];
  for (const { username, extension, sipPassword } of people) {
    const session = new ApiSession(server.url);
    // Sign-ins are limited for each address.
    const from = `10.${(members.length >> 16) & 255}.${(members.length >> 8) & 255}.${members.length & 255}`;
    const credentials = { username, password };
    await session.call("POST", "/api/auth/sign-in/username", credentials, { "x-forwarded-for": from });
    members.push({ extension, sipPassword, cookie: session.cookie });
  }
  const rest = started.move();
  return { server, members, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}

interface Person {
  readonly username: string;
  readonly extension: string;
  readonly sipPassword: string;
}

async function writePeople(dataDir: string, key: Uint8Array, count: number): Promise<readonly Person[]> {
  const secrets = createSecrets(key);
  const passwordHash = await cheapHash();
  const people = Array.from({ length: count }, (_, index) => ({
    username: `operator${index}`,
    extension: String(firstExtension + index),
    sipPassword: randomBytes(12).toString("base64url"),
  }));
  await using database = await openDatabase({ dataDir });
  await database.writeTx(async (tx) => {
    for (const { username, extension, sipPassword } of people) {
      const user = await tx.users.create({
        username,
        name: `Operator ${extension}`,
        role: "operator",
        passwordHash,
        sipExtension: extension,
      });
      await tx.users.setSipPassword(user.id, secrets.seal(sipPassword, sipPasswordPlace(user.id)), null);
    }
  });
  return people;
}
