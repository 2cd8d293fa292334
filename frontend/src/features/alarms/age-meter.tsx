import type { AlarmSummary } from "@readyline/contract";
import { queueMessages } from "../../messages/alarms.ts";
import { useServerNow } from "../../store/clock.ts";
import { alarmAge, formatAge } from "./age.ts";
import classes from "./age-meter.module.css";

const words = { waiting: null, due: queueMessages.due, late: queueMessages.late, handled: null } as const;

/** How long an alarm waits: text, bar to the next limit, and a word once it is due or late. Counts by itself. */
export function AgeMeter({ alarm }: { alarm: AlarmSummary }) {
  const now = useServerNow();
  const age = alarmAge(alarm, now);
  const word = words[age.level];
  return (
    <span className={classes["age"]} data-level={age.level}>
      <span className="rl-figures">{formatAge(age.ageMs)}</span>
      {age.level !== "handled" && (
        <span className={classes["bar"]} aria-hidden="true">
          <span style={{ inlineSize: `${Math.round(age.used * 100)}%` }} />
        </span>
      )}
      {word !== null && (
        <strong className={classes["word"]}>
          <span aria-hidden="true">{age.level === "late" ? "■" : "▲"}</span> {word}
        </strong>
      )}
      {age.level === "waiting" && (
        <span className={`${classes["limit"]} rl-figures`}>{queueMessages.limit(formatAge(age.limitMs))}</span>
      )}
    </span>
  );
}
