import type { AlarmDetail } from "@readyline/contract";
import { Link } from "@tanstack/react-router";
import { TimePair } from "../../components/Times.tsx";
import { dispositionText, noteMessages } from "../../messages/alarms.ts";
import { historyDetailMessages, historyMessages } from "../../messages/history.ts";
import { useServerNow } from "../../store/clock.ts";
import { useStationZone } from "../../store/configStore.ts";
import { formatSince } from "../alarms/age.ts";
import { formatMoment } from "../alarms/clocks.ts";
import { SignalList } from "../alarms/detail/signal-list.tsx";
import { Timeline } from "../alarms/detail/timeline.tsx";
import { Panel } from "../alarms/panel.tsx";
import { Strip } from "../alarms/strip.tsx";
import { CallRecord } from "./call-record.tsx";
import classes from "./history.module.css";

/** The whole record of one alarm, to read: facts, timeline, calls, notes, signals. */
export function AlarmRecord({ alarm }: { alarm: AlarmDetail }) {
  const now = useServerNow();
  const stationZone = useStationZone();
  return (
    <>
      {alarm.state !== "closed" && (
        <Strip
          tone="wait"
          action={
            <Link
              to="/alarms/$no"
              params={{ no: String(alarm.no) }}
              style={{ color: "inherit" }}
              className={classes["link"]}
            >
              {historyDetailMessages.openAlarm}
            </Link>
          }
        >
          {historyDetailMessages.stillOpen}
        </Strip>
      )}
      <div className={classes["columns"]}>
        <div className={classes["column"]}>
          <Facts alarm={alarm} />
          <Timeline actions={alarm.actions} stationZone={stationZone} now={now} working={false} />
        </div>
        <div className={classes["column"]}>
          <CallRecord calls={alarm.callsMade} stationZone={stationZone} now={now} />
          <NoteRecord alarm={alarm} stationZone={stationZone} now={now} />
          <SignalList signals={alarm.signals} stationZone={stationZone} now={now} working={false} />
        </div>
      </div>
    </>
  );
}

function Facts({ alarm }: { alarm: AlarmDetail }) {
  const siteZone = alarm.account?.timeZone ?? null;
  const moments = [
    { label: historyDetailMessages.received, at: alarm.receivedAt },
    { label: historyDetailMessages.firstAction, at: alarm.firstActionAt },
    { label: historyDetailMessages.restored, at: alarm.restoredAt },
    { label: historyDetailMessages.closed, at: alarm.closedAt },
  ];
  return (
    <Panel title={historyDetailMessages.facts}>
      <dl className={classes["facts"]}>
        {moments.map(
          ({ label, at }) =>
            at !== null && (
              <div key={label} style={{ display: "contents" }}>
                <dt>{label}</dt>
                <dd>
                  <TimePair at={at} siteZone={siteZone} />
                  {label === historyDetailMessages.firstAction && (
                    <span className="rl-muted">
                      {" "}
                      · {historyMessages.firstAction(formatSince(at - alarm.receivedAt))}
                    </span>
                  )}
                </dd>
              </div>
            ),
        )}
        {alarm.disposition !== null && (
          <>
            <dt>{historyDetailMessages.disposition}</dt>
            <dd>
              {dispositionText(alarm.disposition)} {alarm.closedBy !== null && historyMessages.by(alarm.closedBy)}
            </dd>
          </>
        )}
      </dl>
    </Panel>
  );
}

function NoteRecord({ alarm, stationZone, now }: { alarm: AlarmDetail; stationZone: string; now: number }) {
  const notes = alarm.actions.filter((action) => action.kind === "note");
  return (
    <Panel title={noteMessages.title}>
      {notes.length === 0 && <p className="rl-muted">{historyDetailMessages.noNotes}</p>}
      <ul className={classes["list"]}>
        {notes.map((note) => (
          <li key={note.seq}>
            <span className="rl-muted">
              <time dateTime={new Date(note.at).toISOString()} className="rl-figures">
                {formatMoment(note.at, stationZone, now)}
              </time>{" "}
              {note.actor}
            </span>
            <span className={classes["words"]}>{note.text}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
