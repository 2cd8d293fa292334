import type { KnipConfig } from "knip";

const tests = "src/**/*.test.{ts,tsx}";

const config: KnipConfig = {
  workspaces: {
    ".": { entry: ["scripts/*.{ts,mjs}"], project: ["scripts/**/*.{ts,mjs}"] },
    "packages/gateway": { entry: ["src/doctor/media-worker.ts", tests] },
    "packages/evaluation-pbx": { entry: ["src/child.ts", tests] },
    // Loaded by createRequire: JsSIP's own parser is the other side of a comparison.
    "packages/sip": { entry: [tests], ignoreDependencies: ["jssip"] },
    "packages/contract": {},
    "packages/*": { entry: [tests] },
    backend: { entry: ["src/main.ts", "src/cli/admin.ts", "src/cli/doctor.ts", tests] },
    frontend: { entry: [tests] },
    lab: { entry: ["src/*.ts"] },
    e2e: { entry: ["**/*.spec.ts"] },
    // plain-page.ts and sipjs-page.ts are built by Vite for the browser, bare-relay.ts, idle-lines.ts and fleet-lines.ts are processes of their own.
    bench: {
      entry: [
        "src/*.bench.ts",
        "src/line/plain-page.ts",
        "src/recovery/sipjs-page.ts",
        "src/gateway/bare-relay.ts",
        "src/gateway/idle-lines.ts",
        "src/gateway/fleet-lines.ts",
      ],
    },
  },
  // A type in the signature of an exported function is exported with it, so that callers can name it.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // `typescript` is the JavaScript API of TypeScript 6 that dependency-cruiser needs; TypeScript 7 checks the types.
  // oxfmt, oxlint and its type-aware half are started by scripts/check.ts.
  ignoreBinaries: ["openssl"],
  ignoreDependencies: ["@typescript/native", "oxfmt", "oxlint", "oxlint-tsgolint"],
};
export default config;
