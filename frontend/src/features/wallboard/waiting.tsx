import type { AlarmSummary, AnsweredToday } from "@readyline/contract";
import { PriorityBadge } from "../../components/AlarmMarks.tsx";
import { wallboardMessages } from "../../messages/wallboard.ts";
import { alarmAge, formatAge } from "../alarms/age.ts";
import classes from "./wallboard.module.css";

interface WaitingProps {
  readonly alarms: readonly AlarmSummary[];
  readonly answered: AnsweredToday;
  /** Server's clock. */
  readonly now: number;
}

/** What waits, by priority with the oldest age, and how today was answered. */
export function Waiting({ alarms, answered, now }: WaitingProps) {
  const waiting = alarms.filter(({ state }) => state === "new");
  const byPriority = [...Map.groupBy(waiting, ({ priority }) => priority)].toSorted(([one], [other]) => one - other);
  return (
    <div className={`${classes["top"]} rl-figures`}>
      <section aria-label={wallboardMessages.waiting}>
        <h2>{wallboardMessages.waiting}</h2>
        {byPriority.length === 0 && <p className="rl-muted">{wallboardMessages.nothingWaiting}</p>}
        <ul className={classes["waiting"]}>
          {byPriority.map(([priority, group]) => {
            const oldest = group.toSorted((one, other) => one.receivedAt - other.receivedAt)[0];
            return (
              <li key={priority}>
                <PriorityBadge priority={priority} /> <strong>{group.length}</strong>{" "}
                {oldest !== undefined && (
                  <span className={alarmAge(oldest, now).level === "late" ? "rl-bad" : "rl-muted"}>
                    {wallboardMessages.oldest(formatAge(now - oldest.receivedAt))}
                  </span>
                )}
              </li>
            );
          })}
        </ul>
      </section>
      <section aria-label={wallboardMessages.answered}>
        <h2>{wallboardMessages.answered}</h2>
        <p>
          <strong>
            {answered.counted === 0
              ? wallboardMessages.answeredNone
              : wallboardMessages.answeredText(answered.inTime, answered.counted)}
          </strong>{" "}
          {answered.counted > 0 && (
            <span className={answered.late > 0 ? "rl-bad" : "rl-muted"}>
              {wallboardMessages.lateText(answered.late)}
            </span>
          )}
        </p>
      </section>
    </div>
  );
}
