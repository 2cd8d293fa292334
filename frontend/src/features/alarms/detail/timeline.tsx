import type { AlarmAction } from "@readyline/contract";
import { timelineMessages } from "../../../messages/alarms.ts";
import { formatMoment } from "../clocks.ts";
import { Panel } from "../panel.tsx";
import classes from "./detail.module.css";

interface TimelineProps {
  readonly actions: readonly AlarmAction[];
  readonly stationZone: string;
  /** Server time, UTC epoch ms. */
  readonly now: number;
  /** Newest first while the alarm is worked on, oldest first in the history. */
  readonly newestFirst: boolean;
}

/** Everything that was done about the alarm, as the append-only record has it. */
export function Timeline({ actions, stationZone, now, newestFirst }: TimelineProps) {
  const ordered = [...actions].sort((a, b) => (newestFirst ? b.seq - a.seq : a.seq - b.seq));
  return (
    <Panel title={timelineMessages.title} className={classes["grow"]} scrolls>
      <ol className={classes["timeline"]} reversed={newestFirst}>
        {ordered.map((action) => (
          <li key={action.seq} data-kind={action.kind}>
            <time dateTime={new Date(action.at).toISOString()} className="rl-figures">
              {formatMoment(action.at, stationZone, now)}
            </time>
            <span>
              <strong>{action.actor ?? timelineMessages.system}</strong>{" "}
              <span className={classes["words"]}>{action.text}</span>
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
