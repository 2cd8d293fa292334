import { routes } from "@readyline/contract";
import { expect, test } from "vitest";
import { startTestServer } from "./testing/test-server.ts";

interface Operation {
  readonly summary?: string;
  readonly security?: readonly Record<string, unknown>[];
  readonly responses: Record<string, unknown>;
}

async function document(...[options]: Parameters<typeof startTestServer>) {
  const { client } = await startTestServer(options);
  const reply = await client().get("/api/openapi.json");
  expect(reply.status).toBe(200);
  const paths = reply.body.paths as Record<string, Record<string, Operation>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      key: `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`,
      operation,
    })),
  );
}

test("the server has exactly the operations of the contract", async () => {
  const operations = await document({ env: { SAMPLE_DATA: "on" } });
  const expected = Object.values(routes).map(({ method, path }) => `${method} ${path}`);
  expect(operations.map(({ key }) => key).toSorted()).toEqual(expected.toSorted());
});

test("the OpenAPI document says what each operation needs and answers", async () => {
  const operations = new Map((await document()).map(({ key, operation }) => [key, operation]));
  for (const { method, path, access, summary, status } of Object.values(routes)) {
    const operation = operations.get(`${method} ${path}`);
    expect(operation?.summary).toBe(summary);
    expect(Object.keys(operation?.responses ?? {})).toEqual(expect.arrayContaining([String(status), "4XX", "5XX"]));
    expect((operation?.security ?? []).length).toBe(access === "public" ? 0 : 1);
  }
});

test("without a session every operation but the public ones is refused before anything else is looked at", async () => {
  const { client } = await startTestServer();
  for (const { method, path, access } of Object.values(routes)) {
    if (access === "public") continue;
    const reply = await client().send(
      method,
      path.replace(/:\w+/g, "1"),
      undefined,
      method === "GET" ? {} : { rawBody: "{" },
    );
    expect([method, path, reply.status]).toEqual([method, path, 401]);
  }
});

const ranks = ["operator", "supervisor", "administrator"] as const;

test.each(ranks)("a role below %s is refused what needs it", async (needed) => {
  const bed = await startTestServer();
  for (const role of ranks.slice(0, ranks.indexOf(needed))) {
    await bed.addUser(role, { role });
    const client = await bed.signIn(role);
    for (const { method, path, access } of Object.values(routes)) {
      if (access !== needed) continue;
      const reply = await client.send(method, path.replace(/:\w+/g, "1"), method === "GET" ? undefined : {});
      expect([role, method, path, reply.status, reply.body.error.code]).toEqual([
        role,
        method,
        path,
        403,
        "role_missing",
      ]);
    }
  }
});
