export { loadConfig } from "./config/load-config.ts";
export type { Config } from "./config/config.ts";
export type { AppContext, Presence } from "./context.ts";
