import { routes } from "@readyline/contract";
import type { AppContext } from "../../context.ts";
import type { Implement } from "../../http/implement.ts";
import { countAnswered, midnightIn } from "./answered.ts";
import type { LineBoard } from "./line-board.ts";

export interface LinesContext extends Pick<AppContext, "config" | "database" | "now"> {
  readonly board: Pick<LineBoard, "list">;
}

/** The wallboard. */
export function registerLines(implement: Implement, { config, database, now, board }: LinesContext): void {
  implement(routes.listLines, async () => {
    const nowMs = now();
    const since = midnightIn(config.stationTimeZone, nowMs);
    const alarms = await database.alarms.answersSince(since);
    return { serverTime: nowMs, items: board.list(), answered: countAnswered(alarms, since, nowMs) };
  });
}
