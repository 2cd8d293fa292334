import { queueMessages } from "../../../messages/alarms.ts";
import { PriorityBadge } from "../../../components/AlarmMarks.tsx";
import { Age } from "../../../components/Times.tsx";
import type { QueueCounters as Counters } from "../queue-order.ts";
import classes from "./dashboard.module.css";

/** How much waits, at a glance. */
export function QueueCounters({ counters }: { counters: Counters }) {
  return (
    <ul className={classes["counters"]} aria-label={queueMessages.counters}>
      <li>
        {queueMessages.unclaimed} <strong>{counters.unclaimed}</strong>
      </li>
      <li>
        {queueMessages.mine} <strong>{counters.mine}</strong>
      </li>
      {counters.byPriority.map(({ priority, count }) => (
        <li key={priority}>
          <PriorityBadge priority={priority} /> <strong>{count}</strong>
        </li>
      ))}
      {counters.oldestReceivedAt !== null && (
        <li>
          {queueMessages.oldest}{" "}
          <strong>
            <Age since={counters.oldestReceivedAt} />
          </strong>
        </li>
      )}
    </ul>
  );
}
