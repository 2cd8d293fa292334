import {
  Outlet,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { enterConsole } from "./enter.ts";
import { LiveRegions } from "./components/LiveRegions.tsx";
import { NotFound, PageFailed } from "./components/RouteStates.tsx";
import { Login } from "./pages/Login.tsx";
import {
  readAccountsSearch,
  readAuditSearch,
  readDashboardSearch,
  readHistorySearch,
  readLoginSearch,
} from "./search-params.ts";

const rootRoute = createRootRoute({
  component: () => (
    <>
      <LiveRegions />
      <Outlet />
    </>
  ),
  notFoundComponent: NotFound,
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: readLoginSearch,
});
const signInRoute = createRoute({ getParentRoute: () => loginRoute, path: "/", component: Login });
const codeRoute = createRoute({
  getParentRoute: () => loginRoute,
  path: "/code",
  component: lazyRouteComponent(() => import("./pages/LoginCode.tsx"), "LoginCode"),
});
const recoveryRoute = createRoute({
  getParentRoute: () => loginRoute,
  path: "/recovery",
  component: lazyRouteComponent(() => import("./pages/LoginRecovery.tsx"), "LoginRecovery"),
});
const newPasswordRoute = createRoute({
  getParentRoute: () => loginRoute,
  path: "/new-password",
  component: lazyRouteComponent(() => import("./pages/LoginNewPassword.tsx"), "LoginNewPassword"),
});

/** Everything behind the sign-in: one chunk for the layout, one for each page. */
const consoleRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "console",
  beforeLoad: ({ location }) => enterConsole(location.href),
  component: lazyRouteComponent(() => import("./Console.tsx"), "Console"),
});
const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: () => {
    redirect({ to: "/dashboard", replace: true, throw: true });
  },
});
const dashboardRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/dashboard",
  validateSearch: readDashboardSearch,
  component: lazyRouteComponent(() => import("./pages/Dashboard.tsx"), "Dashboard"),
});
/** Last step of the sign-in; `to` as at the sign-in. */
const readyRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/ready",
  validateSearch: readLoginSearch,
  component: lazyRouteComponent(() => import("./pages/Ready.tsx"), "Ready"),
});
const wallboardRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/dashboard/wallboard",
  component: lazyRouteComponent(() => import("./pages/Wallboard.tsx"), "Wallboard"),
});
const alarmRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/alarms/$no",
  component: lazyRouteComponent(() => import("./pages/AlarmDetail.tsx"), "AlarmDetail"),
});
const historyRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/history",
  validateSearch: readHistorySearch,
  component: lazyRouteComponent(() => import("./pages/History.tsx"), "History"),
});
const historyDetailRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/history/$no",
  component: lazyRouteComponent(() => import("./pages/HistoryDetail.tsx"), "HistoryDetail"),
});
const accountsRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/accounts",
  validateSearch: readAccountsSearch,
  component: lazyRouteComponent(() => import("./pages/Accounts.tsx"), "Accounts"),
});
const accountRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/accounts/$id",
  beforeLoad: ({ params, location }) => {
    if (/^\/accounts\/[^/]+\/?$/.test(location.pathname)) {
      redirect({ to: "/accounts/$id/$tab", params: { id: params.id, tab: "facts" }, replace: true, throw: true });
    }
  },
});
/** `tab`: facts, zones, contacts or call-lists. */
const accountTabRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: "/$tab",
  component: lazyRouteComponent(() => import("./pages/AccountDetail.tsx"), "AccountDetail"),
});
const usersRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/setup/users",
  component: lazyRouteComponent(() => import("./pages/SetupUsers.tsx"), "SetupUsers"),
});
const userRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/setup/users/$id",
  component: lazyRouteComponent(() => import("./pages/SetupUser.tsx"), "SetupUser"),
});
const pbxRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/setup/pbx",
  component: lazyRouteComponent(() => import("./pages/SetupPbx.tsx"), "SetupPbx"),
});
const apiKeysRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/setup/api-keys",
  component: lazyRouteComponent(() => import("./pages/SetupApiKeys.tsx"), "SetupApiKeys"),
});
const auditRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/setup/audit",
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import("./pages/SetupAudit.tsx"), "SetupAudit"),
});
const meRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/me",
  component: lazyRouteComponent(() => import("./pages/Me.tsx"), "Me"),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    homeRoute,
    loginRoute.addChildren([signInRoute, codeRoute, recoveryRoute, newPasswordRoute]),
    consoleRoute.addChildren([
      readyRoute,
      dashboardRoute,
      wallboardRoute,
      alarmRoute,
      historyRoute,
      historyDetailRoute,
      accountsRoute,
      accountRoute.addChildren([accountTabRoute]),
      usersRoute,
      userRoute,
      pbxRoute,
      apiKeysRoute,
      auditRoute,
      meRoute,
    ]),
  ]),
  defaultPreload: "intent",
  // The page that is left stays until the next one is there; a call bar must not blink.
  defaultPendingMs: 60_000,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: NotFound,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
