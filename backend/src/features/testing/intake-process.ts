/** Run as a process of its own, to be killed: serves the features on the data folder named by its argument, and reports its port. */
import { openDatabase } from "@readyline/database";
import type { AppContext } from "../../context.ts";
import { createLog } from "../../log.ts";
import { createFeatureApp } from "./feature-app.ts";

const database = await openDatabase({ dataDir: process.argv[2] ?? "" });
const app = createFeatureApp({
  database,
  log: createLog({ level: "silent" }),
  now: Date.now,
  config: { sampleData: false } as AppContext["config"],
});
await app.listen({ host: "127.0.0.1", port: 0 });
const address = app.server.address();
process.send?.(typeof address === "object" && address !== null ? address.port : 0);
