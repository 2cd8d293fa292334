import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { connect } from "node:tls";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../peer/until.ts";
import { KamailioPbx } from "./index.ts";
import { authorization, RawClient, upgradeStatus } from "./testing/raw-client.ts";

const user = { extension: "1001", password: "Secret-1001" };
const domainUri = "sip:pbx.example";
const own = { uri: domainUri, from: user.extension, to: "<sip:1001@pbx.example>" };

/** Command lines of all processes that name the folder. */
function processesOf(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        // It ended while we were reading.
        return "";
      }
    })
    .filter((line) => line.includes(folder));
}

async function register(client: RawClient, password = user.password): Promise<string> {
  const challenge = await client.ask("REGISTER", { ...own, callId: "one", more: ["Expires: 60"] });
  const signed = authorization(challenge, { ...user, password }, "REGISTER", domainUri);
  return client.ask("REGISTER", { ...own, callId: "one", more: ["Expires: 60", signed] });
}

describe("one Kamailio", () => {
  let pbx: KamailioPbx;
  beforeAll(async () => {
    pbx = await KamailioPbx.start();
    await pbx.setUsers([user]);
  });
  afterAll(() => pbx[Symbol.asyncDispose]());

  test("registers who signs, lists the binding, and drops it with its connection", async () => {
    const client = await RawClient.open(pbx.url);
    expect(await register(client)).toMatch(/^SIP\/2\.0 200/);
    expect(await pbx.bindings()).toEqual([
      expect.objectContaining({ extension: "1001", contact: "sip:1001@raw.invalid;transport=ws", callId: "one" }),
    ]);
    client[Symbol.dispose]();
    await until("the binding to go", async () => ((await pbx.bindings()).length === 0 ? true : null));
  });

  test("refuses a wrong password and another's address", async () => {
    using client = await RawClient.open(pbx.url);
    expect(await register(client, "wrong")).toMatch(/^SIP\/2\.0 401/);
    await pbx.setUsers([user, { extension: "1002", password: "Secret-1002" }]);
    const lines = { ...own, to: "<sip:1002@pbx.example>", callId: "two" };
    const challenge = await client.ask("REGISTER", lines);
    const signed = authorization(challenge, user, "REGISTER", domainUri);
    expect(await client.ask("REGISTER", { ...lines, more: [signed] })).toMatch(/^SIP\/2\.0 403/);
  });

  test("relays no request that is not signed, and none with a To-tag of an unknown dialog", async () => {
    using client = await RawClient.open(pbx.url);
    const outside = { uri: "sip:600@pbx.example", from: "1001", to: "<sip:600@pbx.example>" };
    for (const method of ["INVITE", "MESSAGE", "OPTIONS", "REFER", "SUBSCRIBE"]) {
      expect([method, await client.ask(method, outside)]).toEqual([method, expect.stringMatching(/^SIP\/2\.0 407/)]);
    }
    const invented = { ...outside, to: "<sip:600@pbx.example>;tag=invented" };
    const route = `Route: <sip:127.0.0.1:${pbx.ports.sip};lr>`;
    const direct = { ...invented, uri: `sip:600@127.0.0.1:${pbx.ports.far}` };
    for (const method of ["INVITE", "BYE", "INFO", "MESSAGE", "REFER"]) {
      for (const lines of [invented, { ...direct, more: [route] }]) {
        const answer = await client.ask(method, lines);
        expect([method, answer]).toEqual([method, expect.stringMatching(/^SIP\/2\.0 481/)]);
      }
    }
    expect(pbx.far.events).toEqual([]);
  });

  test("takes WebSockets for SIP without Origin or from a loopback page, and no others", async () => {
    const sip = { "sec-websocket-protocol": "sip" };
    const page = { ...sip, origin: "http://localhost:8080" };
    expect(await upgradeStatus(pbx.ports.ws, sip)).toBe(101);
    expect(await upgradeStatus(pbx.ports.ws, page)).toBe(101);
    expect(await upgradeStatus(pbx.ports.ws, { ...sip, origin: "https://evil.example" })).toBe(403);
    expect(await upgradeStatus(pbx.ports.ws, { "sec-websocket-protocol": "xmpp" })).toBe(400);
    expect(await upgradeStatus(pbx.ports.ws, {})).toBe(400);
  });

  test("refuses and drops what it is told to", async () => {
    using client = await RawClient.open(pbx.url);
    await pbx.setRegisterFault({ status: 503 });
    const refusal = await client.ask("REGISTER", own);
    expect(refusal).toMatch(/^SIP\/2\.0 503/);
    expect(refusal).not.toMatch(/^Retry-After:/m);
    await pbx.setRegisterFault({ status: 503, retryAfterSeconds: 3 });
    expect(await client.ask("REGISTER", { ...own, callId: "later" })).toMatch(/^Retry-After: 3\r$/m);
    await pbx.setRegisterFault("drop");
    const unanswered = client.ask("REGISTER", { ...own, callId: "dropped" });
    expect(await client.ask("OPTIONS", own)).toMatch(/^SIP\/2\.0 200/);
    await pbx.setRegisterFault(null);
    expect(await register(client)).toMatch(/^SIP\/2\.0 200/);
    await unanswered;
    expect(client.received.join("")).not.toContain("Call-ID: dropped");
    await pbx.refuseConnections(true);
    expect(await upgradeStatus(pbx.ports.ws, { "sec-websocket-protocol": "sip" })).toBe(503);
    await pbx.refuseConnections(false);
    expect(await upgradeStatus(pbx.ports.ws, { "sec-websocket-protocol": "sip" })).toBe(101);
  });

  test("frozen it answers nothing and keeps its connections; thawed it answers", async () => {
    using client = await RawClient.open(pbx.url);
    pbx.freeze();
    await expect(pbx.bindings()).rejects.toThrow(/abort/);
    const late = client.ask("OPTIONS", own);
    expect(client.received).toEqual([]);
    pbx.thaw();
    expect(await late).toMatch(/^SIP\/2\.0 200/);
  });

  test("killed it refuses connections; back on the same port it has its users and no bindings", async () => {
    const { url } = pbx;
    using before = await RawClient.open(url);
    await register(before);
    await pbx.kill();
    await expect(RawClient.open(url)).rejects.toThrow(/no WebSocket/);
    await pbx.restart();
    expect(pbx.url).toBe(url);
    expect(await pbx.bindings()).toEqual([]);
    using after = await RawClient.open(url);
    expect(await register(after)).toMatch(/^SIP\/2\.0 200/);
  });

  test("shows on wss a certificate that its own authority alone makes good", async () => {
    const trusted = connect({ host: "127.0.0.1", port: pbx.ports.wss, ca: pbx.authority.certificate });
    await once(trusted, "secureConnect");
    expect(trusted.authorized).toBe(true);
    trusted.destroy();
    const stranger = connect({ host: "127.0.0.1", port: pbx.ports.wss });
    const [error] = (await once(stranger, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  });
});

test("with SHA-256 the challenge and the proof are SHA-256", async () => {
  await using pbx = await KamailioPbx.start({ algorithm: "SHA-256" });
  await pbx.setUsers([user]);
  using client = await RawClient.open(pbx.url);
  const challenge = await client.ask("REGISTER", own);
  expect(challenge.match(/^WWW-Authenticate:.*$/gm)).toEqual([expect.stringContaining("algorithm=SHA-256")]);
  expect(await register(client)).toMatch(/^SIP\/2\.0 200/);
});

test("its own ending leaves no process and no file", async () => {
  const pbx = await KamailioPbx.start();
  expect(processesOf(pbx.folder).length).toBeGreaterThanOrEqual(3);
  await pbx[Symbol.asyncDispose]();
  expect(processesOf(pbx.folder)).toEqual([]);
  expect(existsSync(pbx.folder)).toBe(false);
});

test("when the process that started it is killed, no process and no file is left", async () => {
  const program = fileURLToPath(new URL("./testing/start-and-wait.ts", import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const { folder } = JSON.parse(line.toString()) as { folder: string };
  expect(processesOf(folder).length).toBeGreaterThanOrEqual(3);
  child.kill("SIGKILL");
  await until("everything to be gone", () => (processesOf(folder).length === 0 && !existsSync(folder) ? true : null));
});
