import type { SignalResponse } from "@readyline/contract";
import { alarmMessages, detailMessages, signalMessages } from "../../../messages/alarms.ts";
import { formatSince } from "../age.ts";
import { formatMoment, panelClockOff } from "../clocks.ts";
import { Panel } from "../panel.tsx";
import classes from "./detail.module.css";

interface SignalListProps {
  readonly signals: readonly SignalResponse[];
  /** Zone of the station. */
  readonly stationZone: string;
  readonly now: number;
  /** In the height that is left; else all of them. */
  readonly working: boolean;
}

/** The signals of the alarm, newest first, each with what was received. */
export function SignalList({ signals, stationZone, now, working }: SignalListProps) {
  const ordered = [...signals].sort((a, b) => b.receivedAt - a.receivedAt);
  return (
    <Panel
      title={signalMessages.title(signals.length)}
      jumpKeys="Alt+4"
      className={working ? classes["grow"] : undefined}
      scrolls={working}
    >
      {ordered.length === 0 && <p className="rl-muted">{signalMessages.none}</p>}
      <ul className={classes["signals"]}>
        {ordered.map((signal) => (
          <li key={signal.id}>
            <span>
              <time dateTime={new Date(signal.receivedAt).toISOString()} className="rl-figures">
                {formatMoment(signal.receivedAt, stationZone, now)}
              </time>{" "}
              <strong>{signal.code}</strong> {signal.qualifier === "restore" && <em>{signalMessages.restore} </em>}
              {signal.qualifier === "status" && <em>{signalMessages.status} </em>}
              {signal.partition !== null && `${signalMessages.partition(signal.partition)} `}
              {signal.zone !== null && `${alarmMessages.zone(signal.zone, null)} `}
              <span className={classes["words"]}>{signal.text}</span>
            </span>
            <PanelClock signal={signal} stationZone={stationZone} now={now} />
            <details>
              <summary>{signalMessages.raw}</summary>
              <code className={classes["raw"]}>{signal.raw}</code>
              <span className="rl-muted">
                {signal.protocol} · {signal.transport}
              </span>
            </details>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function PanelClock({ signal, stationZone, now }: { signal: SignalResponse; stationZone: string; now: number }) {
  const offMs = panelClockOff(signal);
  if (offMs === null || signal.panelAt === null) return null;
  const time = formatMoment(signal.panelAt, stationZone, now);
  return <span className="rl-wait">{detailMessages.panelClock(time, formatSince(Math.abs(offMs)), offMs > 0)}</span>;
}
