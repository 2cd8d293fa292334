import { routes } from "@readyline/contract";
import type { AppContext } from "../../context.ts";
import type { Implement } from "../../http/implement.ts";
import { numberOfCursor, toCursor } from "./cursor.ts";

/** Closed alarms, newest first; a page goes on where the one before ended, whatever was closed meanwhile. */
export function registerHistory(implement: Implement, { database }: Pick<AppContext, "database">): void {
  implement(routes.searchHistory, async ({ query }) => {
    const [page, operators] = await Promise.all([
      database.history.search({
        text: query.q,
        fromMs: query.from,
        toMs: query.to,
        class: query.class,
        disposition: query.disposition,
        operatorId: query.operator,
        beforeNo: query.cursor === undefined ? undefined : numberOfCursor(query.cursor),
        limit: query.limit,
      }),
      database.history.operators(),
    ]);
    return { items: page.items, nextCursor: page.next === null ? null : toCursor(page.next), operators };
  });
}
