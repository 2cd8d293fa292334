import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Client } from "../testing/client.ts";

const backend = join(import.meta.dirname, "..");

function dataFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "readyline-main-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

interface Output {
  readonly child: ChildProcess;
  out: string;
  log: string;
  readonly exited: Promise<number | null>;
}

function run(file: string, args: readonly string[], env: Record<string, string>): Output {
  const child = spawn(process.execPath, [join(backend, file), ...args], {
    env: { PATH: process.env["PATH"] ?? "", PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const output: Output = {
    child,
    out: "",
    log: "",
    exited: once(child, "exit").then(([code]) => code as number | null),
  };
  child.stdout.on("data", (data: Buffer) => (output.out += data.toString("utf8")));
  child.stderr.on("data", (data: Buffer) => (output.log += data.toString("utf8")));
  return output;
}

async function ready(output: Output): Promise<Client> {
  const pattern = /^Readyline is ready: (http:\/\/127\.0\.0\.1:\d+)$/m;
  await expect.poll(() => pattern.test(output.out) || output.child.exitCode !== null, { timeout: 30_000 }).toBe(true);
  const url = pattern.exec(output.out)?.[1];
  if (url === undefined) throw new Error(`did not start: ${output.log}`);
  return new Client(url);
}

test(
  "the first start shows the administrator's password once, outside the log; SIGTERM stops it within 5 s",
  { timeout: 90_000 },
  async () => {
    const DATA_DIR = join(dataFolder(), "data");
    const env = { DATA_DIR, SAMPLE_DATA: "off" };
    const first = run("main.ts", [], env);
    const client = await ready(first);
    const [, username = "", password = ""] = /user (\S+), password (\S+) /.exec(first.out) ?? [];
    expect(first.log).not.toContain(password);
    expect((await client.post("/api/auth/sign-in/username", { username, password })).body).toEqual({
      result: "signed_in",
      has_line: false,
    });
    expect((await client.get("/api/me")).body.user).toMatchObject({
      role: "administrator",
      must_change_password: true,
    });
    expect(statSync(DATA_DIR).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(DATA_DIR))
      expect([file, statSync(join(DATA_DIR, file)).mode & 0o077]).toEqual([file, 0]);

    const socket = client.socket("/live");
    socket.on("error", () => undefined);
    const startedAt = performance.now();
    first.child.kill("SIGTERM");
    expect(await first.exited).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(5_000);

    const second = run("main.ts", [], env);
    const again = await ready(second);
    expect(second.out).not.toContain("password");
    expect((await again.post("/api/auth/sign-in/username", { username, password })).status).toBe(200);
  },
);

test(
  "sample users are printed at every start, with passwords that differ between data folders",
  { timeout: 90_000 },
  async () => {
    const folders = [dataFolder(), dataFolder()];
    const printed: string[] = [];
    for (const DATA_DIR of [folders[0]!, folders[0]!, folders[1]!]) {
      const output = run("main.ts", [], { DATA_DIR });
      const client = await ready(output);
      const password = /^ +anna +(\S+)/m.exec(output.out)?.[1] ?? "";
      printed.push(password);
      expect((await client.post("/api/auth/sign-in/username", { username: "anna", password })).status).toBe(200);
      expect(output.out).toMatch(/otpauth:\/\/totp\/Readyline:carla\?secret=/);
      expect(output.log).not.toContain(password);
      output.child.kill("SIGTERM");
      await output.exited;
    }
    expect(printed[0]).toBe(printed[1]);
    expect(printed[0]).not.toBe(printed[2]);
  },
);

test("a bad environment is told by variable, fault and example, and nothing starts", { timeout: 90_000 }, async () => {
  const output = run("main.ts", [], { DATA_DIR: dataFolder(), PORT: "many" });
  expect(await output.exited).toBe(1);
  expect(output.log).toBe(
    'Readyline cannot start.\nPORT must be a port from 0 to 65535, not "many". Example: PORT=8443\n',
  );
});

test(
  "the command line resets a password and two-factor beside a running server, which ends the sessions",
  { timeout: 90_000 },
  async () => {
    const DATA_DIR = dataFolder();
    const env = { DATA_DIR };
    const output = run("main.ts", [], env);
    const client = await ready(output);
    const before = /^ +anna +(\S+)/m.exec(output.out)?.[1] ?? "";
    const path = "/api/auth/sign-in/username";
    await client.post(path, { username: "anna", password: before });

    const reset = run("cli/admin.ts", ["reset-password", "anna"], env);
    expect(await reset.exited).toBe(0);
    const [, password = ""] = /^Temporary password of anna: (\S+)$/m.exec(reset.out) ?? [];
    expect((await client.get("/api/me")).status).toBe(401);
    expect((await client.post(path, { username: "anna", password: before })).status).toBe(401);
    expect((await client.post(path, { username: "anna", password })).status).toBe(200);
    expect((await client.get("/api/me")).body.user.must_change_password).toBe(true);

    const carla = /^ +carla +(\S+)/m.exec(output.out)?.[1] ?? "";
    expect((await client.post(path, { username: "carla", password: carla })).body.result).toBe("code_required");
    expect(await run("cli/admin.ts", ["reset-2fa", "carla"], env).exited).toBe(0);
    expect((await client.post(path, { username: "carla", password: carla })).body.result).toBe("signed_in");

    const unknown = run("cli/admin.ts", ["reset-password", "nobody"], env);
    expect([await unknown.exited, unknown.log]).toEqual([1, "There is no user nobody.\n"]);
    const mistyped = join(DATA_DIR, "none");
    const elsewhere = run("cli/admin.ts", ["reset-password", "anna"], { DATA_DIR: mistyped });
    expect([await elsewhere.exited, existsSync(mistyped)]).toEqual([1, false]);
    expect(elsewhere.log).toContain(`There is no data folder ${mistyped}.`);
    const usage = run("cli/admin.ts", [], env);
    expect([await usage.exited, usage.log]).toEqual([1, expect.stringContaining("reset-password NAME")]);
  },
);
