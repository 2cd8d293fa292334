import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConfigError } from "./config-error.ts";
import { environment, exampleOf } from "./environment.ts";
import { loadConfig } from "./load-config.ts";

const key = Buffer.alloc(32, 7).toString("base64");
const production = {
  READYLINE_MODE: "production",
  SECRETS_KEY: key,
  PUBLIC_URL: "https://console.example.com",
  TRUST_PROXY: "on",
};

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env, "/");
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split("\n");
    throw error;
  }
}

test("nothing set: loopback, port 8080, SQLite in ./data, the evaluation PBX and sample data", () => {
  expect(loadConfig({}, "/srv")).toMatchObject({
    mode: "development",
    host: "127.0.0.1",
    port: 8080,
    dataDir: "/srv/data",
    databaseUrl: null,
    pbx: null,
    digest: "MD5",
    sampleData: true,
    publicUrl: null,
    trustProxy: false,
    tls: null,
  });
});

test("the PBX is read under the seed's names too, ours first", () => {
  const seed = { REACT_APP_PBX_WS_SERVER: "wss://seed.example/ws", REACT_APP_PBX_DOMAIN: "seed.example" };
  expect(loadConfig(seed, "/").pbx).toMatchObject({ url: "wss://seed.example/ws", domain: "seed.example" });
  const both = { ...seed, PBX_WS_SERVER: "wss://ours.example:8089/ws" };
  expect(loadConfig(both, "/").pbx).toMatchObject({ url: "wss://ours.example:8089/ws", domain: "seed.example" });
  expect(loadConfig({ PBX_WS_SERVER: "ws://10.0.0.5:8088/ws" }, "/").pbx?.domain).toBe("10.0.0.5");
});

test.each(["wss://a.example/ws, wss://b.example:8089/ws", " wss://a.example/ws  wss://b.example:8089/ws,"])(
  "several servers are taken in order: %s",
  (list) => {
    for (const name of ["PBX_WS_SERVER", "REACT_APP_PBX_WS_SERVER"]) {
      expect(loadConfig({ [name]: list }, "/").pbx).toMatchObject({
        url: "wss://a.example/ws",
        standbyUrls: ["wss://b.example:8089/ws"],
        domain: "a.example",
      });
    }
  },
);

test("every fault is told at once, with the variable and an example", () => {
  const faults = faultsOf({ PORT: "http", PBX_DIGEST: "SHA1", TRUST_PROXY: "maybe" });
  expect(faults).toEqual([
    'PORT must be a port from 0 to 65535, not "http". Example: PORT=8443',
    'TRUST_PROXY must be on or off, not "maybe". Example: TRUST_PROXY=on',
    'PBX_DIGEST must be MD5 or SHA-256, not "SHA1". Example: PBX_DIGEST=SHA-256',
  ]);
});

test.each([
  [{ READYLINE_MODE: "test" }, "READYLINE_MODE"],
  [{ PORT: "70000" }, "PORT"],
  [{ PUBLIC_URL: "console.example.com" }, "PUBLIC_URL"],
  [{ PUBLIC_URL: "https://console.example.com/app" }, "PUBLIC_URL"],
  [{ DATABASE_URL: "mysql://127.0.0.1/x" }, "DATABASE_URL"],
  [{ SECRETS_KEY: "short" }, "SECRETS_KEY"],
  [{ SECRETS_KEY: exampleOf("SECRETS_KEY") }, "SECRETS_KEY"],
  [{ PBX_WS_SERVER: "https://pbx.example.com" }, "PBX_WS_SERVER"],
  [{ PBX_WS_SERVER: "wss://user:secret@pbx.example.com" }, "PBX_WS_SERVER"],
  [{ PBX_WS_SERVER: "wss://pbx.example.com, https://b.example" }, "PBX_WS_SERVER"],
  [{ PBX_WS_SERVER: "wss://pbx.example.com wss://user:secret@b.example" }, "PBX_WS_SERVER"],
  [{ PBX_WS_SERVER: "wss://pbx.example.com,wss://pbx.example.com/" }, "PBX_WS_SERVER"],
  [{ PBX_WS_SERVER: "," }, "PBX_WS_SERVER"],
  [{ PBX_DOMAIN: "pbx.example.com" }, "PBX_WS_SERVER"],
  [{ PBX_WS_SERVER: "ws://127.0.0.1", PBX_DOMAIN: "sip:pbx" }, "PBX_DOMAIN"],
  [{ PBX_WS_SERVER: "ws://[::1]:8088" }, "PBX_DOMAIN"],
  [{ PBX_CA_FILE: "/nowhere/ca.pem" }, "PBX_CA_FILE"],
  [{ TLS_CERT_FILE: "/nowhere/tls.crt" }, "TLS_KEY_FILE"],
  [{ DIAL_ALLOW: "call me" }, "DIAL_ALLOW"],
  [{ PBX_REALMS: 'asterisk,"pbx.example.com"' }, "PBX_REALMS"],
  [{ PBX_REALMS: "aster\\isk" }, "PBX_REALMS"],
  [{ ICE_SERVERS: "turn.example.com:3478" }, "ICE_SERVERS"],
  [{ ICE_SERVERS: "https://turn.example.com" }, "ICE_SERVERS"],
  [{ ICE_SERVERS: "stun:stun.example.com?transport=tcp" }, "ICE_SERVERS"],
  [{ ICE_SERVERS: "stun:stun.example.com:70000" }, "ICE_SERVERS"],
  [{ ICE_SERVERS: "stun:[::g]" }, "ICE_SERVERS"],
  [{ ICE_SERVERS: Array(9).fill("stun:stun.example.com").join(",") }, "ICE_SERVERS"],
  [{ ICE_SERVERS: "turns:turn.example.com" }, "TURN_SECRET"],
  [{ ICE_SERVERS: "turn:[2001:db8::1]:3478", TURN_SECRET: "short" }, "TURN_SECRET"],
  [{ ICE_SERVERS: "turn:turn.example.com", TURN_SECRET: exampleOf("TURN_SECRET") }, "TURN_SECRET"],
  [{ ICE_SERVERS: "stun:stun.example.com", TURN_SECRET: "a-secret-of-the-turn-server" }, "ICE_SERVERS"],
  [{ SAMPLE_DATA: "perhaps" }, "SAMPLE_DATA"],
  [{ STATION_TIME_ZONE: "Mars/Base" }, "STATION_TIME_ZONE"],
  [{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
  [{ HOST: "0.0.0.0" }, "SAMPLE_DATA"],
])("%o is refused because of %s, with an example", (env, variable) => {
  const faults = faultsOf(env as Record<string, string>);
  expect(faults.some((fault) => fault.startsWith(`${variable} `) && fault.includes(`Example: ${variable}=`))).toBe(
    true,
  );
});

test("a fault never repeats a secret", () => {
  const faults = faultsOf({
    SECRETS_KEY: "hunter2",
    DATABASE_URL: "mysql://u:hunter2@x/y",
    PBX_WS_SERVER: "http://u:hunter2@x",
    ICE_SERVERS: "turn:u:hunter2@x",
    TURN_SECRET: "hunter2",
  });
  expect(faults).toHaveLength(5);
  expect(faults.join()).not.toContain("hunter2");
});

test("a key is 32 bytes, as base64 or hexadecimal", () => {
  const bytes = Buffer.alloc(32, 0xab);
  for (const text of [bytes.toString("base64"), bytes.toString("hex"), bytes.toString("base64url")]) {
    expect(Buffer.from(loadConfig({ SECRETS_KEY: text }, "/").secretsKey ?? [])).toEqual(bytes);
  }
});

describe("production", () => {
  test("starts behind a proxy that speaks HTTPS, without sample data", () => {
    expect(loadConfig(production, "/")).toMatchObject({ mode: "production", sampleData: false });
  });

  test.each([
    ["SECRETS_KEY", { SECRETS_KEY: "" }],
    ["PUBLIC_URL", { PUBLIC_URL: "" }],
    ["PUBLIC_URL", { PUBLIC_URL: "http://console.example.com" }],
    ["TRUST_PROXY", { TRUST_PROXY: "off" }],
    ["PBX_WS_SERVER", { PBX_WS_SERVER: "ws://pbx.example.com/ws" }],
    ["PBX_WS_SERVER", { PBX_WS_SERVER: "wss://pbx.example.com/ws,ws://b.example.com/ws" }],
  ])("refuses a bad %s: %o", (variable, change) => {
    const faults = faultsOf({ ...production, ...change });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${variable} .*production.*Example: ${variable}=`));
  });

  test("allows ws:// to a PBX on the same machine", () => {
    expect(faultsOf({ ...production, PBX_WS_SERVER: "ws://127.0.0.1:8088/ws", PBX_DOMAIN: "pbx.example.com" })).toEqual(
      [],
    );
  });
});

describe("HTTPS of our own", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "readyline-tls-"));
    for (const name of ["one", "two"]) {
      const files = ["-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.crt`)];
      const subject = ["-subj", "/CN=localhost", "-days", "2", "-nodes"];
      execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", ...subject, ...files], { stdio: "ignore" });
    }
    writeFileSync(join(folder, "text.crt"), "not a certificate");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const files = (cert: string, key_: string) => ({
    TLS_CERT_FILE: join(folder, cert),
    TLS_KEY_FILE: join(folder, key_),
  });

  test("is enough for production and for sample data on another HOST", () => {
    const tls = files("one.crt", "one.key");
    expect(loadConfig({ READYLINE_MODE: "production", SECRETS_KEY: key, ...tls }, "/").tls).not.toBeNull();
    expect(loadConfig({ HOST: "0.0.0.0", ...tls }, "/").sampleData).toBe(true);
  });

  test("needs a key that belongs to the certificate", () => {
    expect(faultsOf(files("one.crt", "two.key"))).toEqual([expect.stringMatching(/^TLS_KEY_FILE does not belong/)]);
    expect(faultsOf(files("text.crt", "one.key"))).toEqual([
      expect.stringMatching(/^TLS_CERT_FILE or TLS_KEY_FILE is not PEM/),
    ]);
  });
});

test("every variable is listed once, with an example that is accepted", () => {
  const names: readonly string[] = environment.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  // The files do not exist here; everybody knows the example's key.
  const special = new Set(["TLS_CERT_FILE", "TLS_KEY_FILE", "PBX_CA_FILE", "SECRETS_KEY", "TURN_SECRET"]);
  const examples = environment.filter(({ name }) => !special.has(name)).map(({ name, example }) => [name, example]);
  expect(
    faultsOf({
      ...(Object.fromEntries(examples) as Record<string, string>),
      SECRETS_KEY: key,
      TURN_SECRET: "a-secret-of-the-turn-server",
    }),
  ).toEqual([]);
});
