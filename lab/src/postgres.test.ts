import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { createDatabase, startPostgres } from "./postgres.ts";

async function answers(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  const up = await promise;
  socket.destroy();
  return up;
}

test("starts on loopback, makes databases, and is gone after the stop", async () => {
  const server = await startPostgres();
  const url = await createDatabase(server.adminUrl, "one");
  expect(new URL(url).pathname).toBe("/one");
  expect(await answers(url)).toBe(true);
  await server.stop();
  expect(await answers(url)).toBe(false);
});

test("ends and tidies up when the process that started it is killed", async () => {
  const program = `import { startPostgres } from ${JSON.stringify(new URL("postgres.ts", import.meta.url).href)};
    console.log((await startPostgres()).adminUrl); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const [url] = (await once(lines, "line")) as [string];
  expect(await answers(url)).toBe(true);
  child.kill("SIGKILL");
  await expect.poll(() => answers(url), { timeout: 10_000 }).toBe(false);
});
