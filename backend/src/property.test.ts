import { createHash } from "node:crypto";
import { errorBody } from "@readyline/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bodyOf, pathOf, queryOf, type JsonSchema, type KnownIds } from "./testing/hostile-requests.ts";
import { startTestServer, testPassword, type TestServer } from "./testing/test-server.ts";
import type { Client, Reply } from "./testing/client.ts";

const RUNS_PER_OPERATION = 25;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly body: JsonSchema | null;
}

interface OperationObject {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

async function operationsOf(client: Client): Promise<Operation[]> {
  const { paths } = (await client.get("/api/openapi.json")).body as {
    paths: Record<string, Record<string, OperationObject>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      query: (operation.parameters ?? []).filter((one) => one.in === "query").map((one) => one.name),
      body: operation.requestBody?.content["application/json"]?.schema ?? null,
    })),
  );
}

/** Everything that an operation may store. Not: last use of a session, and the count of wrong passwords. */
const tables = [
  "user",
  "credential",
  "account",
  "zone",
  "contact",
  "contactPhone",
  "callList",
  "callListEntry",
  "signal",
  "alarm",
  "action",
  "callAttempt",
  "apiKey",
  "setting",
  "audit",
  "outbox",
  "counter",
] as const;

/** What needs an administrator is written by the server itself, at its own time: there is no PBX here. */
const isOwnDoing = (row: object): boolean =>
  "action" in row && typeof row.action === "string" && row.action.startsWith("attention.");

async function fingerprint({ server }: TestServer): Promise<string> {
  const hash = createHash("sha256");
  for (const table of tables) {
    const rows: object[] = await server.context.database.kysely.selectFrom(table).selectAll().execute();
    hash.update(JSON.stringify(rows.filter((row) => !isOwnDoing(row))));
  }
  return hash.digest("hex");
}

/** An administrator who is signed in again whenever a request ended the session. */
async function signedInBoss(bed: TestServer, boss: Client): Promise<void> {
  if ((await boss.get("/api/me/sessions")).status === 200) return;
  await bed.server.context.database.writeTx((tx) => tx.loginGuard.clear("boss"));
  await boss.post("/api/auth/sign-in/username", { username: "boss", password: testPassword });
}

async function sampleIds(bed: TestServer, boss: Client): Promise<KnownIds> {
  const victim = await bed.addUser("victim", { extension: "1999" });
  const [account] = (await boss.get("/api/accounts")).body.items;
  const detail = (await boss.get(`/api/accounts/${account.id}`)).body;
  const [alarm] = (await boss.get("/api/alarms")).body.items;
  return {
    no: [String(alarm.no)],
    account_id: [account.id],
    id: [victim.id, account.id, detail.contacts[0].id, detail.zones[0].id, detail.call_lists[0].id],
  };
}

test(
  "no request, however hostile, makes the server fail, and a refused one stores nothing",
  { timeout: 300_000 },
  async () => {
    const bed = await startTestServer({ env: { SAMPLE_DATA: "on" } });
    await bed.addUser("boss", { role: "administrator" });
    const boss = await bed.signIn("boss");
    const ids = await sampleIds(bed, boss);
    const operations = await operationsOf(boss);
    expect(operations.length).toBeGreaterThan(50);
    const key = (await boss.post("/api/api-keys", { name: "property test" })).body.key as string;

    const seen = new Map<number, number>();
    for (const operation of operations) {
      const request = fc.record({
        path: pathOf(operation.path, ids),
        query: queryOf(operation.query),
        body: operation.body ? bodyOf(operation.body) : fc.constant(null),
      });
      await fc.assert(
        fc.asyncProperty(request, async ({ path, query, body }) => {
          await signedInBoss(bed, boss);
          const before = await fingerprint(bed);
          const reply = await boss.send(operation.method, `${path}${query}`, undefined, {
            headers: { authorization: `Bearer ${key}`, ...(body ? { "content-type": body.contentType } : {}) },
            ...(body && operation.method !== "GET" ? { rawBody: body.text } : {}),
          });
          seen.set(reply.status, (seen.get(reply.status) ?? 0) + 1);
          expectTyped(reply);
          const refused = reply.status >= 400;
          expect(refused || !(body?.mustBeRefused ?? false)).toBe(true);
          const changed = (await fingerprint(bed)) !== before;
          expect(refused && changed).toBe(false);
        }),
        { numRuns: RUNS_PER_OPERATION },
      );
    }
    // The requests did reach the handlers: a run of refusals alone would prove nothing.
    expect((seen.get(200) ?? 0) + (seen.get(201) ?? 0) + (seen.get(204) ?? 0)).toBeGreaterThan(100);
    expect(seen.get(400) ?? 0).toBeGreaterThan(100);
  },
);

/** Never a failure, and a refusal has the contract's form. The text stands in the message of a failed expectation. */
function expectTyped({ status, body, text }: Reply): void {
  const typed = status < 400 || (status < 500 && errorBody.safeParse(body).success);
  expect({ typed, status, text }).toEqual({ typed: true, status, text });
}
