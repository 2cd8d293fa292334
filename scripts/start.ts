/** `npm start`: brings the console up to date and runs the product in this process. */
import { ensureFrontendBuilt } from "./lib/frontend-build.ts";

try {
  await ensureFrontendBuilt();
  await import("../backend/src/main.ts");
} catch (error) {
  process.stderr.write(`Readyline: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
