import type { AppContext } from "../context.ts";
import type { Implement } from "../http/implement.ts";
import { registerAccounts } from "./accounts/routes.ts";
import { registerAlarms } from "./alarms/routes.ts";
import { registerApiKeys } from "./api-keys/routes.ts";
import { registerAudit } from "./audit/routes.ts";
import { registerCalls } from "./calls/routes.ts";
import { registerHistory } from "./history/routes.ts";
import { registerSample } from "./sample/routes.ts";
import { registerSignals } from "./signals/routes.ts";

/** Signals, alarms, calls, accounts, history, API keys and sample data behind their operations of the contract. */
export function registerFeatures(implement: Implement, context: Pick<AppContext, "config" | "database" | "now">): void {
  registerSignals(implement, context);
  registerAlarms(implement, context);
  registerCalls(implement, context);
  registerAccounts(implement, context);
  registerHistory(implement, context);
  registerApiKeys(implement, context);
  registerAudit(implement, context);
  registerSample(implement, context);
}
