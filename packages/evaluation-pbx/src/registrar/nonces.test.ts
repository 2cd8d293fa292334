import { expect, it } from "vitest";
import { Nonces } from "./nonces.ts";

it("knows its own nonces for five minutes", () => {
  const nonces = new Nonces();
  const nonce = nonces.issue(1_000);
  expect([nonces.check(nonce, 301_000), nonces.check(nonce, 301_001)]).toEqual(["valid", "stale"]);
});

it.each([
  ["another server's", () => new Nonces().issue(0)],
  ["one with a later time", () => `zzzz${new Nonces().issue(0)}`],
  ["an empty one", () => ""],
  ["a seal alone", () => ".x"],
])("holds %s for foreign", (_, nonce) => {
  expect(new Nonces().check(nonce(), 0)).toBe("foreign");
});

it("lets each count of a client nonce be used once, and only upwards", () => {
  const nonces = new Nonces();
  const nonce = nonces.issue(0);
  const used = (cnonce: string, count: number): boolean => nonces.use(nonce, cnonce, count);
  expect([used("a", 1), used("a", 1), used("a", 3), used("a", 2), used("b", 1)]).toEqual([
    true,
    false,
    true,
    false,
    true,
  ]);
});
