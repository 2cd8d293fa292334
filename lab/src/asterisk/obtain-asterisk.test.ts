import { expect, test } from "vitest";
import { chooseMirror } from "./obtain-asterisk.ts";

test("the mirror is that of the system's own release: not of security updates, nor of somebody else's packages", () => {
  const targets = [
    "main nodistro https://packages.example/node/",
    "main bookworm https://packages.example/database/",
    "main bookworm-security http://mirror.example/debian-security/",
    "contrib bookworm http://mirror.example/debian/",
    "main bookworm-updates http://mirror.example/debian/",
    "main bookworm http://mirror.example/debian/",
    "",
  ].join("\n");
  expect(chooseMirror(targets, "bookworm")).toBe("http://mirror.example/debian/");
});

test("a mirror may have any path, and none may be known", () => {
  expect(chooseMirror("main trixie file:/srv/packages/", "trixie")).toBe("file:/srv/packages/");
  expect(chooseMirror("main nodistro https://packages.example/node/\n", "bookworm")).toBeNull();
});
