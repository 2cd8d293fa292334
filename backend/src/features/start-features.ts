import type { AppContext } from "../context.ts";
import { startClaimKeeper } from "./alarms/claim-keeper.ts";
import { startCallRecorder } from "./calls/call-recorder.ts";
import { startSampleGenerator } from "./sample/sample-generator.ts";

/**
 * Starts what works without being asked: the record of calls, the keeping of claims, sample alarms where sample data is on.
 * Disposing stops it and resolves when everything that was seen is written; dispose it before the database, after the gateway.
 */
export function startFeatures(
  context: Pick<AppContext, "config" | "database" | "gateway" | "presence" | "log" | "now">,
): AsyncDisposable {
  const running = new AsyncDisposableStack();
  const recorder = running.use(startCallRecorder(context));
  running.use(startClaimKeeper({ ...context, usersOnCall: () => recorder.usersOnCall() }));
  if (context.config.sampleData) running.use(startSampleGenerator(context));
  return running;
}
