import type { LegState } from "../leg/leg-parts.ts";
import { isStale } from "./stale-calls.ts";

/** Ends the calls of which nothing is left but their row in the book: the PBX never answered. */
export function endStaleCalls(
  { calls, clients, servers, dialogs }: Pick<LegState, "calls" | "clients" | "servers" | "dialogs">,
  nowMs: number,
): void {
  for (const { callId, startedAt } of calls.open()) {
    const trace = {
      clients: clients.ofCall(callId),
      servers: servers.ofCall(callId),
      dialogs: dialogs.ofCall(callId),
    };
    if (!isStale({ startedAt, ...trace }, nowMs)) continue;
    for (const dialog of trace.dialogs) dialogs.remove(dialog);
    calls.end(callId, { sipStatus: null, endedBy: null, reason: "no answer from the PBX" });
  }
}
