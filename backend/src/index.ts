export { ConfigError } from "./config/config-error.ts";
export { loadConfig } from "./config/load-config.ts";
export { readEnvironment } from "./config/read-environment.ts";
export type { Config } from "./config/config.ts";
export type { AppContext, Presence } from "./context.ts";
export { createLog, type Log } from "./log.ts";
export { type SignInHelp, signInLines } from "./sample-users/first-users.ts";
export { type RunningServer, startServer, type StartOptions } from "./server/start-server.ts";
