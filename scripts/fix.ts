/** `npm run fix`: formats, and mends what the linter can mend by itself. */
import { run, tool } from "./lib/run.ts";

await run(tool("oxfmt"), ["."], { passThrough: true });
const lint = await run(tool("oxlint"), ["--fix"], { passThrough: true });
process.exitCode = lint.code;
