import { hasRole, routes } from "@readyline/contract";
import type { AppContext } from "../../context.ts";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";
import { toCallAttempt } from "./call-attempt.ts";

/** The operator's word on a call: by who made it, who now holds its alarm, or a supervisor. */
export function registerCalls(implement: Implement, { database }: Pick<AppContext, "database">): void {
  implement(routes.setCallOutcome, async ({ params, body, context: { user } }) => {
    const call = await database.writeTx(async (tx) => {
      const known = await tx.calls.get(params.id);
      if (known === null) throw new ApiError("not_found", { message: "There is no such call." });
      const alarm = known.alarmId === null ? null : await tx.alarms.getById(known.alarmId);
      const may = known.operatorId === user.id || alarm?.owner?.userId === user.id || hasRole(user.role, "supervisor");
      if (!may) throw new ApiError("role_missing", { message: "Only who made this call can say how it went." });
      return tx.calls.setOutcome(params.id, user.id, body.outcome, body.note.trim());
    });
    return toCallAttempt(call);
  });
}
