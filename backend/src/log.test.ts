import { expect, test } from "vitest";
import { createLog } from "./log.ts";

function logged(write: (log: ReturnType<typeof createLog>) => void, level: "debug" | "warn" = "debug"): string[] {
  const lines: string[] = [];
  write(createLog({ level, writeLine: (line) => lines.push(line), now: () => 0 }));
  return lines;
}

test("writes one JSON object a line, with time, level and facts", () => {
  expect(logged((log) => log.info({ user: "u1", count: 2 }, "hello"))).toEqual([
    '{"time":"1970-01-01T00:00:00.000Z","level":"info","message":"hello","user":"u1","count":2}',
  ]);
});

test("leaves out what is below the level", () => {
  const lines = logged((log) => {
    log.info({}, "quiet");
    log.warn({}, "loud");
  }, "warn");
  expect(lines).toHaveLength(1);
});

test.each([
  [{ password: "hunter2" }],
  [{ headers: { Authorization: "Digest hunter2", cookie: "hunter2" } }],
  [{ nested: [{ sipPassword: "hunter2" }] }],
  [{ ha1: "hunter2" }],
  [{ error: new Error('refused: response="hunter2"') }],
  [{ line: 'Digest username="1001", response="hunter2", nonce="hunter2"' }],
  [{ error: new Error("outer", { cause: new Error("token=hunter2") }) }],
])("masks what could be a secret: %o", (facts) => {
  const [line] = logged((log) => log.error(facts, "failed"));
  expect(line).not.toContain("hunter2");
});

test("an error keeps its code, stack and cause", () => {
  const cause = Object.assign(new Error("inner"), { code: "ECONNREFUSED" });
  const [line] = logged((log) => log.error({ error: new Error("outer", { cause }) }, "failed"));
  const { error } = JSON.parse(line ?? "{}");
  expect(error).toMatchObject({ name: "Error", message: "outer", cause: { message: "inner", code: "ECONNREFUSED" } });
  expect(error.stack).toContain("log.test.ts");
});
