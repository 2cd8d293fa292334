import type { AlarmDetail } from "@readyline/contract";
import { alarmClassText } from "@readyline/contract";
import { ClassIcon, PriorityBadge } from "../../../components/AlarmMarks.tsx";
import { detailMessages, dispositionText } from "../../../messages/alarms.ts";
import { accountWords, whatAndWhere } from "../alarm-words.ts";
import { AgeMeter } from "../age-meter.tsx";
import { formatAge } from "../age.ts";
import { formatMoment } from "../clocks.ts";
import classes from "./detail.module.css";

/** Priority, class, what and where: the one line that says what is going on. */
export function AlarmHeading({ alarm }: { alarm: AlarmDetail }) {
  const { accountDetail } = alarm;
  return (
    <span className={classes["heading"]}>
      <PriorityBadge priority={alarm.priority} />
      <ClassIcon kind={alarm.class} size={20} />
      <span>{alarmClassText[alarm.class]}</span>
      <span>{whatAndWhere(alarm)}</span>
      <span aria-hidden="true">·</span>
      <span>
        {accountWords(alarm)}
        {accountDetail !== null && accountDetail.address !== "" && (
          <span className={classes["address"]}>, {accountDetail.address}</span>
        )}
      </span>
    </span>
  );
}

interface AlarmFactsProps {
  readonly alarm: AlarmDetail;
  readonly userId: string;
  readonly stationZone: string;
  readonly now: number;
}

/** Both clocks, the age, who has it. */
export function AlarmFacts({ alarm, userId, stationZone, now }: AlarmFactsProps) {
  const siteZone = alarm.account?.timeZone ?? null;
  return (
    <div className={classes["facts"]}>
      <AgeMeter alarm={alarm} />
      <span>
        {detailMessages.received}{" "}
        {siteZone !== null && (
          <>
            {detailMessages.site} <span className="rl-figures">{formatMoment(alarm.receivedAt, siteZone, now)}</span>
            {" · "}
          </>
        )}
        {detailMessages.station} <span className="rl-figures">{formatMoment(alarm.receivedAt, stationZone, now)}</span>
      </span>
      <strong>{ownerWords(alarm, userId, now)}</strong>
      {alarm.restoredAt !== null && (
        <span className="rl-ok">{detailMessages.restoredAt(formatMoment(alarm.restoredAt, stationZone, now))}</span>
      )}
    </div>
  );
}

function ownerWords(alarm: AlarmDetail, userId: string, now: number): string {
  if (alarm.state === "closed")
    return detailMessages.closedBy(alarm.closedBy ?? "", dispositionText(alarm.disposition));
  if (alarm.owner === null) return detailMessages.unclaimed;
  const age = formatAge(now - (alarm.claimedAt ?? alarm.receivedAt));
  return alarm.owner.userId === userId
    ? detailMessages.claimedByYou(age)
    : detailMessages.claimedBy(alarm.owner.name, age);
}
