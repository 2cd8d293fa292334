import { Table } from "@mantine/core";
import { alarmClassText, dispositions } from "@readyline/contract";
import type { AlarmSummary } from "@readyline/contract";
import { Link } from "@tanstack/react-router";
import { ClassIcon, PriorityBadge } from "../../components/AlarmMarks.tsx";
import { historyMessages } from "../../messages/history.ts";
import { accountWords, whatAndWhere } from "../alarms/alarm-words.ts";
import { formatSince } from "../alarms/age.ts";
import { formatMoment } from "../alarms/clocks.ts";
import classes from "./history.module.css";

interface HistoryListProps {
  readonly alarms: readonly AlarmSummary[];
  readonly zone: string;
  readonly now: number;
}

/** Closed alarms, newest first; cards on narrow screens. */
export function HistoryList({ alarms, zone, now }: HistoryListProps) {
  const { columns } = historyMessages;
  return (
    <Table className={classes["table"] ?? ""} aria-label={historyMessages.list}>
      <Table.Thead>
        <Table.Tr>
          {Object.values(columns).map((title) => (
            <Table.Th key={title} scope="col">
              {title}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {alarms.map((alarm) => (
          <Table.Tr key={alarm.no}>
            <Table.Td>
              <span className={classes["alarm"]}>
                <PriorityBadge priority={alarm.priority} />
                <Link to="/history/$no" params={{ no: String(alarm.no) }} className={classes["link"]}>
                  {historyMessages.open(alarm.no)}
                </Link>
              </span>
            </Table.Td>
            <Table.Td>
              <span className={classes["what"]}>
                <ClassIcon kind={alarm.class} /> <strong>{alarmClassText[alarm.class]}</strong>
                <span>{whatAndWhere(alarm)}</span>
              </span>
            </Table.Td>
            <Table.Td>{accountWords(alarm)}</Table.Td>
            <Table.Td className="rl-figures" data-label={columns.received}>
              <time dateTime={new Date(alarm.receivedAt).toISOString()}>
                {formatMoment(alarm.receivedAt, zone, now)}
              </time>
            </Table.Td>
            <Table.Td className="rl-figures" data-label={columns.firstAction}>
              {alarm.firstActionAt === null
                ? historyMessages.noAction
                : historyMessages.firstAction(formatSince(alarm.firstActionAt - alarm.receivedAt))}
            </Table.Td>
            <Table.Td className="rl-figures" data-label={columns.calls}>
              {historyMessages.calls(alarm.calls.made, alarm.calls.reached)}
            </Table.Td>
            <Table.Td data-label={columns.result}>
              <Result alarm={alarm} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Result({ alarm }: { alarm: AlarmSummary }) {
  const how = alarm.disposition === null ? null : dispositions[alarm.disposition];
  return (
    <>
      {how?.falseAlarm === true && <strong>{historyMessages.falseAlarm} </strong>}
      {how?.text} {alarm.closedBy !== null && <span className="rl-muted">{historyMessages.by(alarm.closedBy)}</span>}
    </>
  );
}
