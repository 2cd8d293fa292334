import { expect, test } from "vitest";
import { browserName } from "./browser-name.ts";

test("names browser and system, also for browsers that pretend to be Chrome", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
  expect(browserName(chrome)).toBe("Chrome 156, Linux");
  expect(browserName(`${chrome} Edg/156.0.1`.replace("X11; Linux x86_64", "Windows NT 10.0"))).toBe(
    "Edge 156, Windows",
  );
  expect(browserName("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/19.1 Safari/605.1")).toBe(
    "Safari 19, macOS",
  );
});

test("says nothing about what it does not know", () => {
  expect(browserName("curl/8.0")).toBeNull();
  expect(browserName(null)).toBeNull();
});
