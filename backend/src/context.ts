import type { Database } from "@readyline/database";
import type { Gateway } from "@readyline/gateway";
import type { Config } from "./config/config.ts";
import type { Log } from "./log.ts";
import type { Secrets } from "./secrets/secrets.ts";

/** Which users have a page open that answers the live connection's probes. */
export interface Presence {
  has(userId: string): boolean;
  /** All of them, in no order. */
  userIds(): readonly string[];
}

/** What the features are made from. Each asks for the parts that it needs by `Pick<AppContext, …>`. */
export interface AppContext {
  readonly config: Config;
  readonly database: Database;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly gateway: Gateway;
  readonly presence: Presence;
  /** UTC epoch milliseconds. */
  readonly now: () => number;
}
