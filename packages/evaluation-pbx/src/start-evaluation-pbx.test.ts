import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it, vi } from "vitest";
import { EvaluationPbxError, startEvaluationPbx } from "./index.ts";
import { Office } from "./testing/office.ts";
import { until } from "./testing/until.ts";

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}

it("listens on a free port of the loopback address and ends when it is put away", async () => {
  const pbx = await startEvaluationPbx();
  expect(pbx.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
  await pbx[Symbol.asyncDispose]();
  expect(await pbx.exited).toEqual({ code: 0, signal: null });
  expect(lives(pbx.pid)).toBe(false);
});

it.runIf(process.platform === "linux")("does not get the environment of its parent", async () => {
  vi.stubEnv("EVALUATION_TEST_SECRET", "hush");
  await using pbx = await startEvaluationPbx();
  vi.unstubAllEnvs();
  expect(readFileSync(`/proc/${pbx.pid}/environ`, "utf8")).not.toContain("hush");
});

it("says that a port is in use", async () => {
  await using first = await startEvaluationPbx();
  await expect(startEvaluationPbx({ port: first.port })).rejects.toMatchObject({ code: "start" });
});

it("comes back on the same port after it was killed, without its users", async () => {
  const office = await Office.open();
  const { port, pid } = office.pbx;
  process.kill(pid, "SIGKILL");
  expect((await office.pbx.exited).signal).toBe("SIGKILL");
  await expect(office.pbx.bindings()).rejects.toBeInstanceOf(EvaluationPbxError);
  await using again = await startEvaluationPbx({ port });
  expect(again.url).toBe(office.pbx.url);
  expect(await again.bindings()).toEqual([]);
});

it("answers commands late or not at all while it is stopped, and can be put away even so", async () => {
  const pbx = await startEvaluationPbx();
  process.kill(pbx.pid, "SIGSTOP");
  await expect(pbx.bindings()).rejects.toMatchObject({ code: "timeout", canRetry: true });
  await pbx[Symbol.asyncDispose]();
  expect((await pbx.exited).signal).toBe("SIGKILL");
});

it("ends when the process that started it is killed", async () => {
  const index = fileURLToPath(new URL("./index.ts", import.meta.url));
  const script = `const { startEvaluationPbx } = await import(${JSON.stringify(index)}); console.log((await startEvaluationPbx()).pid);`;
  const parent = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(parent.stdout), "line")) as [string];
  const pid = Number(line);
  expect(lives(pid)).toBe(true);
  parent.kill("SIGKILL");
  expect(await until(async () => lives(pid), (alive) => !alive)).toBe(false); // prettier-ignore
});
