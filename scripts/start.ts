/** `npm start`: brings the console up to date and runs the product in this process. */
import { ensureFrontendBuilt } from "./lib/frontend-build.ts";

await ensureFrontendBuilt();
await import("../backend/src/main.ts");
