import { systemRoutes } from "./routes/system-routes.ts";
import { authRoutes } from "./routes/auth-routes.ts";
import { userRoutes } from "./routes/user-routes.ts";
import { lineRoutes } from "./routes/line-routes.ts";
import { alarmRoutes } from "./routes/alarm-routes.ts";
import { accountRoutes } from "./routes/account-routes.ts";

export { configResponse } from "./routes/system-routes.ts";

/**
 * Every HTTP operation of the product. The server registers exactly these (a test proves it), the console calls through them,
 * and `/api/openapi.json` is made from them.
 */
export const routes = {
  ...systemRoutes,
  ...authRoutes,
  ...userRoutes,
  ...lineRoutes,
  ...alarmRoutes,
  ...accountRoutes,
} as const;

export type RouteName = keyof typeof routes;
