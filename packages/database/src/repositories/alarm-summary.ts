import type { AlarmSummary } from "@readyline/contract";
import type { Kysely } from "kysely";
import type { Tables } from "../schema/tables.ts";

/** Alarms with what every list shows of them; the caller adds `where` and `orderBy`. */
export function selectSummaries(q: Kysely<Tables>) {
  return q
    .selectFrom("alarm")
    .leftJoin("account", "account.id", "alarm.accountId")
    .leftJoin("user as owner", "owner.id", "alarm.ownerId")
    .leftJoin("user as closer", "closer.id", "alarm.closedBy")
    .select([
      "alarm.id",
      "alarm.no",
      "alarm.state",
      "alarm.class",
      "alarm.priority",
      "alarm.title",
      "alarm.accountId",
      "alarm.accountNumber",
      "account.number as currentNumber",
      "account.name as accountName",
      "account.timeZone as accountTimeZone",
      "alarm.zone",
      "alarm.zoneName",
      "alarm.receivedAt",
      "alarm.ownerId",
      "owner.name as ownerName",
      "alarm.claimedAt",
      "alarm.firstActionAt",
      "alarm.closedAt",
      "closer.name as closerName",
      "alarm.disposition",
      "alarm.restoredAt",
      "alarm.version",
    ])
    .select((eb) => [
      eb
        .selectFrom("alarmSignal")
        .whereRef("alarmSignal.alarmId", "=", "alarm.id")
        .select((count) => count.fn.countAll<number>().as("n"))
        .as("signalCount"),
      eb
        .selectFrom("callAttempt")
        .whereRef("callAttempt.alarmId", "=", "alarm.id")
        .where("callAttempt.direction", "=", "outgoing")
        .where((call) =>
          call(call.fn.coalesce("callAttempt.outcome", "callAttempt.proposedOutcome", call.val("")), "not in", [
            "not_dialled",
            "misdial",
          ]),
        )
        .select((count) => count.fn.countAll<number>().as("n"))
        .as("callsMade"),
      eb
        .selectFrom("callAttempt")
        .whereRef("callAttempt.alarmId", "=", "alarm.id")
        .where((call) => call(call.fn.coalesce("callAttempt.outcome", "callAttempt.proposedOutcome"), "=", "reached"))
        .select((count) => count.fn.countAll<number>().as("n"))
        .as("callsReached"),
    ]);
}

type SummaryRow = Awaited<ReturnType<ReturnType<typeof selectSummaries>["executeTakeFirstOrThrow"]>>;

export function toSummary(row: SummaryRow): AlarmSummary {
  return {
    no: row.no,
    id: row.id,
    state: row.state,
    class: row.class,
    priority: row.priority,
    title: row.title,
    account:
      row.accountId === null
        ? null
        : {
            id: row.accountId,
            number: row.currentNumber ?? row.accountNumber,
            name: row.accountName ?? "",
            timeZone: row.accountTimeZone ?? "UTC",
          },
    accountNumber: row.accountNumber,
    zone: row.zone === null ? null : { number: row.zone, name: row.zoneName },
    signalCount: row.signalCount ?? 0,
    receivedAt: row.receivedAt,
    owner: row.ownerId === null ? null : { userId: row.ownerId, name: row.ownerName ?? "" },
    claimedAt: row.claimedAt,
    firstActionAt: row.firstActionAt,
    closedAt: row.closedAt,
    closedBy: row.closerName,
    disposition: row.disposition,
    restoredAt: row.restoredAt,
    calls: { made: row.callsMade ?? 0, reached: row.callsReached ?? 0 },
    version: row.version,
  };
}
