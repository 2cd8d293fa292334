import { expect, test } from "vitest";
import { assertNodeVersion } from "./node-version.ts";

test.each(["20.19.0", "24.14.9", "23.99.0"])("Node %s is refused", (version) => {
  expect(() => assertNodeVersion(version)).toThrow(`this is ${version}`);
});

test.each(["24.15.0", "24.21.0", "26.0.0"])("Node %s serves", (version) => {
  expect(() => assertNodeVersion(version)).not.toThrow();
});
