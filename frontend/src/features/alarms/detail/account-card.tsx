import type { AccountDetail } from "@readyline/contract";
import { Link } from "@tanstack/react-router";
import { accountCardMessages } from "../../../messages/alarms.ts";
import { spelled } from "../call-list.ts";
import { Panel } from "../panel.tsx";
import { Strip } from "../strip.tsx";
import classes from "./detail.module.css";

interface AccountCardProps {
  readonly account: AccountDetail | null;
  /** As received: what is known when no account matches. */
  readonly accountNumber: string;
  /** Zone of the alarm, marked in the list. */
  readonly zoneNumber: string | null;
}

/** What the operator must know of the site: the warning first, then address, permit and zones. */
export function AccountCard({ account, accountNumber, zoneNumber }: AccountCardProps) {
  if (account === null) {
    return (
      <Panel title={accountCardMessages.title}>
        <p className="rl-muted">{accountCardMessages.none(accountNumber)}</p>
      </Panel>
    );
  }
  return (
    <Panel
      title={accountCardMessages.title}
      jumpKeys="Alt+3"
      action={
        <Link to="/accounts/$id/$tab" params={{ id: account.id, tab: "facts" }} className={classes["link"]}>
          {accountCardMessages.open}
        </Link>
      }
    >
      {account.warning !== "" && (
        <Strip tone="wait">
          <span aria-hidden="true">▲ </span>
          {account.warning}
        </Strip>
      )}
      {account.status === "out_of_service" && <p className="rl-wait">{accountCardMessages.outOfService}</p>}
      <p className={classes["line"]}>
        <strong>
          {account.number} {account.name}
        </strong>
      </p>
      <p className={classes["line"]}>{account.address}</p>
      {account.permitNumber !== "" && (
        <p className={classes["line"]}>
          {accountCardMessages.permit} <strong className="rl-figures">{account.permitNumber}</strong> (
          <span className="rl-figures">{spelled(account.permitNumber)}</span>)
        </p>
      )}
      {account.notes !== "" && <p className={`${classes["line"]} ${classes["words"]}`}>{account.notes}</p>}
      <details open={account.zones.length <= 4}>
        <summary>{accountCardMessages.zones(account.zones.length)}</summary>
        <ul className={classes["zones"]}>
          {account.zones.map((zone) => (
            <li key={zone.id} data-alarm={zone.number === zoneNumber || undefined}>
              <span className="rl-figures">{zone.number}</span> {zone.name}
              {zone.location !== "" && <span className="rl-muted"> · {zone.location}</span>}
            </li>
          ))}
        </ul>
      </details>
    </Panel>
  );
}
