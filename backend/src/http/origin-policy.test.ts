import { expect, test } from "vitest";
import { createOriginPolicy } from "./origin-policy.ts";

const tls = { cert: "", key: "" };
const publicUrl = new URL("https://console.example.com");
const policy = (config: Partial<Parameters<typeof createOriginPolicy>[0]> = {}) =>
  createOriginPolicy({ publicUrl: null, devOrigin: null, tls: null, ...config }, () => 8080);

test.each([
  ["127.0.0.1:8080", true],
  ["localhost:8080", true],
  ["LOCALHOST:8080", true],
  ["[::1]:8080", true],
  ["127.0.0.1", false],
  ["127.0.0.1:80", false],
  ["127.0.0.2:8080", false],
  ["evil.example:8080", false],
  ["localhost.evil.example:8080", false],
  ["x@localhost:8080", false],
  ["localhost:8080/x", false],
  ["localhost:8080?x", false],
  ["", false],
  [undefined, false],
])("Host %s: %s", (host, allowed) => {
  expect(policy().hostAllowed(host)).toBe(allowed);
});

test.each([
  ["http://127.0.0.1:8080", true],
  ["http://localhost:8080", true],
  ["https://localhost:8080", false],
  ["http://localhost:8081", false],
  ["http://localhost", false],
  ["http://localhost:8080.evil.example", false],
  ["http://localhost:8080/", false],
  ["null", false],
  ["", false],
  [undefined, false],
])("Origin %s: %s", (origin, allowed) => {
  expect(policy().originAllowed(origin)).toBe(allowed);
});

test("PUBLIC_URL is ours too, with its scheme and without its default port", () => {
  const { hostAllowed, originAllowed } = policy({ publicUrl });
  expect([hostAllowed("console.example.com"), hostAllowed("console.example.com:443")]).toEqual([true, true]);
  expect(hostAllowed("console.example.com:8443")).toBe(false);
  expect(originAllowed("https://console.example.com")).toBe(true);
  expect(originAllowed("http://console.example.com")).toBe(false);
  expect(originAllowed("https://other.example.com")).toBe(false);
});

test("with HTTPS of our own, loopback is HTTPS as well", () => {
  expect(policy({ tls }).originAllowed("https://localhost:8080")).toBe(true);
  expect(policy({ tls }).originAllowed("http://localhost:8080")).toBe(false);
});

test("the development server of the console is ours while it is named", () => {
  const { hostAllowed, originAllowed } = policy({ devOrigin: new URL("http://localhost:5173") });
  expect([hostAllowed("localhost:5173"), originAllowed("http://127.0.0.1:5173")]).toEqual([true, true]);
  expect(policy().originAllowed("http://localhost:5173")).toBe(false);
});
