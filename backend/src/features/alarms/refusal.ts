import type { AlarmChange, AlarmRefusal } from "@readyline/database";
import type { AlarmSummary } from "@readyline/contract";
import { ApiError } from "../../http/api-error.ts";

/** The changed alarm. @throws {ApiError} for a refusal, naming who holds the alarm where somebody does */
export function changedAlarm(change: AlarmChange): AlarmSummary {
  if (change.result === "done") return change.alarm;
  throw refusalError(change);
}

function refusalError(refusal: AlarmRefusal): ApiError {
  switch (refusal.result) {
    case "not-found":
      return new ApiError("not_found");
    case "closed":
      return new ApiError("alarm_closed");
    case "not-closed":
      return new ApiError("conflict", { message: "This alarm is not closed." });
    case "too-late":
      return new ApiError("conflict", { message: "The close can no longer be undone." });
    case "not-owner":
      return new ApiError("not_owner", refusal.holder === null ? {} : { holder: refusal.holder });
    case "already-claimed":
      return new ApiError("already_claimed", {
        message: `${refusal.holder.name} claimed this alarm.`,
        holder: refusal.holder,
      });
  }
}
