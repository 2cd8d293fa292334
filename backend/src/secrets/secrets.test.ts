import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createSecrets } from "./aes-secrets.ts";
import { keyFileName, readOrCreateKeyFile } from "./master-key.ts";

const secrets = createSecrets(Buffer.alloc(32, 1));
const place = { table: "user", column: "sip_password_cipher", rowId: "u1" };

test("what was sealed opens at its place", () => {
  const sealed = secrets.seal("pässword", place);
  expect(sealed.cipher).not.toContain("word");
  expect(secrets.open(sealed, place)).toBe("pässword");
});

test("the same secret is sealed differently each time", () => {
  expect(secrets.seal("x", place).cipher).not.toBe(secrets.seal("x", place).cipher);
});

test.each([
  ["another user's row", { ...place, rowId: "u2" }],
  ["another column", { ...place, column: "name" }],
  ["another table", { ...place, table: "account" }],
])("moved to %s it does not open", (_where, elsewhere) => {
  const sealed = secrets.seal("secret", place);
  expect(() => secrets.open(sealed, elsewhere)).toThrow(expect.objectContaining({ code: "broken" }));
});

test("changed by a bit, or cut short, it does not open", () => {
  const { cipher, keyId } = secrets.seal("secret", place);
  const bytes = Buffer.from(cipher, "base64url");
  for (const index of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[index]! ^= 1;
    expect(() => secrets.open({ cipher: changed.toString("base64url"), keyId }, place)).toThrow("does not open");
  }
  for (const length of [0, 5, 12, 27]) {
    const cut = bytes.subarray(0, length).toString("base64url");
    expect(() => secrets.open({ cipher: cut, keyId }, place)).toThrow("does not open");
  }
});

test("another key is told by its id, before anything is tried", () => {
  const other = createSecrets(Buffer.alloc(32, 2));
  expect(other.keyId).not.toBe(secrets.keyId);
  expect(() => other.open(secrets.seal("secret", place), place)).toThrow(
    expect.objectContaining({ code: "unknown-key" }),
  );
});

test("keys for other purposes have nothing in common", () => {
  expect(secrets.derive("sign-in")).toMatch(/^[0-9a-f]{64}$/);
  expect(secrets.derive("sign-in")).not.toBe(secrets.derive("other"));
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "readyline-key-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test("the key file is made once, for its owner only, also by several starts at once", async () => {
  const dataDir = folder();
  const keys = await Promise.all(Array.from({ length: 8 }, () => readOrCreateKeyFile(dataDir)));
  expect(new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size).toBe(1);
  expect(keys[0]).toHaveLength(32);
  expect(statSync(join(dataDir, keyFileName)).mode & 0o777).toBe(0o600);
  expect(await readOrCreateKeyFile(dataDir)).toEqual(keys[0]);
});

test("a key file that holds no key is refused and left alone", async () => {
  const dataDir = folder();
  writeFileSync(join(dataDir, keyFileName), "broken\n");
  await expect(readOrCreateKeyFile(dataDir)).rejects.toThrow(expect.objectContaining({ code: "key-file" }));
  expect(readFileSync(join(dataDir, keyFileName), "utf8")).toBe("broken\n");
});
