import { type AlarmDetail, dispositions, routes } from "@readyline/contract";
import type { AlarmChange, WriteTx } from "@readyline/database";
import type { AppContext } from "../../context.ts";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";
import { loadAlarmDetail, UNDO_CLOSE_MS } from "./detail.ts";
import { changedAlarm } from "./refusal.ts";

export type AlarmsContext = Pick<AppContext, "database" | "now">;

/** A second look at the same alarm by the same person within this time is not logged again. */
const SAME_VIEW_MS = 60_000;

export function registerAlarms(implement: Implement, context: AlarmsContext): void {
  const { database } = context;

  const change = async (no: number, body: (tx: WriteTx) => Promise<AlarmChange>): Promise<AlarmDetail> => {
    changedAlarm(await database.writeTx(body));
    return loadAlarmDetail(context, no);
  };

  implement(routes.listAlarms, async () => {
    // The number first: a change between the two reads is then told once more, and never missed.
    const seq = await database.outbox.latestSeq();
    return { items: await database.alarms.listOpen(), seq, lastSignalAt: await database.signals.lastReceivedAt() };
  });

  implement(routes.getAlarm, ({ params }) => loadAlarmDetail(context, params.no));

  implement(routes.viewAlarm, async ({ params, context: { user } }) => {
    await database.writeTx(async (tx) => {
      const alarm = await tx.alarms.get(params.no);
      if (alarm === null) throw new ApiError("not_found");
      const actions = await tx.alarms.actions(alarm.id);
      const again = actions.some(
        ({ kind, operatorId, at }) => kind === "viewed" && operatorId === user.id && at > tx.nowMs - SAME_VIEW_MS,
      );
      if (!again) await tx.alarms.log(params.no, { kind: "viewed", operatorId: user.id, text: "Opened to read" });
    });
  });

  implement(routes.claimAlarm, ({ params, context: { user } }) =>
    change(params.no, (tx) => tx.alarms.claim(params.no, user.id)),
  );

  implement(routes.releaseAlarm, ({ params, context: { user } }) =>
    change(params.no, (tx) => tx.alarms.release(params.no, user.id)),
  );

  implement(routes.takeOverAlarm, ({ params, body, context: { user } }) =>
    change(params.no, (tx) => tx.alarms.takeOver(params.no, user.id, body.reason)),
  );

  implement(routes.addNote, ({ params, body, context: { user } }) =>
    change(params.no, (tx) => tx.alarms.log(params.no, { kind: "note", operatorId: user.id, text: body.text })),
  );

  implement(routes.closeAlarm, async ({ params, body, context: { user } }) => {
    const note = body.note.trim();
    if (dispositions[body.disposition].needsNote && note === "") {
      throw new ApiError("invalid_request", {
        fields: [{ path: "note", message: `must say what happened for "${dispositions[body.disposition].text}"` }],
      });
    }
    return change(params.no, (tx) => tx.alarms.close(params.no, user.id, { disposition: body.disposition, note }));
  });

  implement(routes.undoClose, ({ params, context: { user } }) =>
    change(params.no, async (tx) => {
      const undone = await tx.alarms.undoClose(params.no, user.id, UNDO_CLOSE_MS);
      if (undone.result !== "not-owner") return undone;
      throw new ApiError("not_owner", { message: "Only the one who closed it can undo this." });
    }),
  );
}
