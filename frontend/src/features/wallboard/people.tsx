import type { OperatorLine } from "@readyline/contract";
import { StatusShape } from "../../components/StatusShape.tsx";
import { EmptyState } from "../../components/QueryState.tsx";
import { wallboardMessages } from "../../messages/wallboard.ts";
import { formatAge } from "../alarms/age.ts";
import { rowView, sizeOf, sortRows } from "./row-view.ts";
import classes from "./wallboard.module.css";

interface PeopleProps {
  readonly items: readonly OperatorLine[];
  /** Server's clock. */
  readonly now: number;
}

/** Every operator's line. */
export function People({ items, now }: PeopleProps) {
  if (items.length === 0) return <EmptyState>{wallboardMessages.empty}</EmptyState>;
  const rows = sortRows(items.map((item) => ({ item, view: rowView(item, now) })));
  const there = rows.filter(({ view }) => view.kind !== "away");
  const fit = there.filter(({ view }) => view.kind === "fit");
  const { columns } = wallboardMessages;
  return (
    <>
      <p className={classes["summary"]} data-tone={fit.length === 0 ? "bad" : "plain"}>
        {wallboardMessages.summary(fit.length, there.length)}
      </p>
      <table className={`${classes["people"]} rl-figures`} data-size={sizeOf(rows.length)}>
        <caption className="rl-hidden">{wallboardMessages.people}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col">{columns.fitness}</th>
            <th scope="col">{columns.call}</th>
            <th scope="col" title={wallboardMessages.tripHint}>
              {columns.trip}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ item, view }) => (
            <tr key={item.userId} data-fitness={view.kind}>
              <th scope="row">{item.name}</th>
              <td>
                <span className={classes["state"]}>
                  <StatusShape shape={view.shape} colour={view.colour} />
                  {view.words}
                </span>
              </td>
              <td>{view.since !== null && formatAge(now - view.since)}</td>
              <td>
                {item.call !== null &&
                  [
                    item.call.alarmNo === null ? null : wallboardMessages.alarm(item.call.alarmNo),
                    item.call.contactName,
                  ]
                    .filter((part) => part !== null)
                    .join(", ")}
              </td>
              <td>
                {view.kind !== "away" &&
                  typeof item.page?.roundTripMs === "number" &&
                  wallboardMessages.trip(item.page.roundTripMs)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
