import { routes } from "@readyline/contract";
import type { AppContext } from "../../context.ts";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";

const DATABASE_DEADLINE_MS = 2_000;

export function registerHealth(
  implement: Implement,
  { database, gateway }: Pick<AppContext, "database" | "gateway">,
): void {
  implement(routes.getHealth, async () => ({ status: "ok" as const }));
  implement(routes.getReadiness, async () => {
    try {
      await withDeadline(database.ping(), DATABASE_DEADLINE_MS);
    } catch (cause) {
      throw new ApiError("unavailable", { cause });
    }
    return {
      status: "ready" as const,
      database: "up" as const,
      pbx: gateway.health().state,
      pbxServers: gateway.servers().map(({ state, inUse }) => ({ state, inUse })),
    };
  });
}

async function withDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer in ${deadlineMs} ms`)), deadlineMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
