import { fromWire, type Role, type Route, type RouteCall, type RouteResult, toWire } from "@readyline/contract";
import { type Database, openDatabase, type User } from "@readyline/database";
import { freshDatabase, type TestEngine } from "@readyline/lab";
import { onTestFinished } from "vitest";
import type { AppContext } from "../../context.ts";
import { createLog } from "../../log.ts";
import { createFeatureApp } from "./feature-app.ts";

/** What came back: the body in camelCase, and as text. */
interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly text: string;
}

export interface TestDesk {
  readonly db: Database;
  /** UTC epoch milliseconds; stands still unless the test moves it. */
  readonly clock: { ms: number };
  readonly log: AppContext["log"];
  /** Lines logged at `warn` and above. */
  readonly logged: readonly string[];
  addUser(name: string, role?: Role): Promise<User>;
  /** Calls an operation over HTTP as a signed-in user, or with an API key. */
  call<R extends Route>(
    route: R,
    who: { user: User } | { apiKey: string },
    input: RouteCall<R>,
    headers?: Record<string, string>,
  ): Promise<Answer<RouteResult<R>>>;
  /** As {@link call} with any path and body. */
  send(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    who: { user: User } | { apiKey: string },
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<never>>;
}

const TEST_START_MS = Date.UTC(2026, 10, 23, 12);

/** The features on a real database behind real HTTP; only the sign-in is replaced by a header. */
export async function openTestDesk(engine: TestEngine, options: { sampleData?: boolean } = {}): Promise<TestDesk> {
  const { [Symbol.dispose]: removeData, ...where } = await freshDatabase(engine);
  const clock = { ms: TEST_START_MS };
  const logged: string[] = [];
  const log = createLog({ level: "warn", writeLine: (line) => logged.push(line) });
  const db = await openDatabase({ ...where, now: () => clock.ms });
  const app = createFeatureApp({
    database: db,
    log,
    now: () => clock.ms,
    config: { sampleData: options.sampleData ?? false } as AppContext["config"],
  });
  onTestFinished(async () => {
    await app.close();
    await db.close();
    removeData();
  });

  const send: TestDesk["send"] = async (method, path, who, body, headers = {}) => {
    const reply = await app.inject({
      method,
      url: path,
      headers: {
        ...("user" in who ? { "x-test-user": who.user.id } : { authorization: `Bearer ${who.apiKey}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return {
      status: reply.statusCode,
      text: reply.body,
      body: (reply.body === "" ? undefined : fromWire(JSON.parse(reply.body))) as never,
    };
  };

  return {
    db,
    clock,
    log,
    logged,
    addUser: (name, role = "operator") =>
      db.writeTx((tx) => tx.users.create({ username: name.toLowerCase(), name, role, passwordHash: "hash" })),
    send,
    call: (route, who, input, headers) => {
      const parts = input as { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };
      return send(route.method, pathOf(route, parts), who, toWire(parts.body), headers);
    },
  };
}

function pathOf(route: Route, { params = {}, query = {} }: { params?: object; query?: object }): string {
  const values = toWire(params) as Record<string, unknown>;
  const path = route.path.replace(/:([a-z_]+)/g, (_match, name: string) => encodeURIComponent(String(values[name])));
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([key, value]): [string, string] => [key, String(value)])).toString();
  return search === "" ? path : `${path}?${search}`;
}
