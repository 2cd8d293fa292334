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
  /** While the alarm is worked on: newest first, in the height that is left. Else the whole record, oldest first. */
  readonly working: boolean;
}

/** Everything that was done about the alarm, as the append-only record has it. */
export function Timeline({ actions, stationZone, now, working }: TimelineProps) {
  const ordered = [...actions].sort((a, b) => (working ? b.seq - a.seq : a.seq - b.seq));
  return (
    <Panel title={timelineMessages.title} className={working ? classes["grow"] : undefined} scrolls={working}>
      <ol className={classes["timeline"]} reversed={working}>
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
