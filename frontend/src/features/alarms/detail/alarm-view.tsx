import type { AlarmDetail, Contact } from "@readyline/contract";
import { useEffect, useMemo, useRef, useState } from "react";
import { api } from "../../../api/client.ts";
import { useKeys } from "../../../keys/registry.ts";
import { alarmMessages, callMessages } from "../../../messages/alarms.ts";
import { clockOffsetMs, useServerNow } from "../../../store/clock.ts";
import { useStationZone } from "../../../store/configStore.ts";
import { usePbx } from "../../../store/pbxStore.ts";
import { useMe } from "../../../store/sessionStore.ts";
import { armedContact, callListSections, isSameCall, latestCalls } from "../call-list.ts";
import { AccountCard } from "./account-card.tsx";
import { AlarmFacts } from "./alarm-heading.tsx";
import { callContact, callIsUp } from "./call-contact.ts";
import { armedCallId, CallPanel } from "./call-panel.tsx";
import { LiveCall } from "./live-call.tsx";
import { Notes } from "./notes.tsx";
import { OutcomeForm } from "./outcome-form.tsx";
import { SignalList } from "./signal-list.tsx";
import { Timeline } from "./timeline.tsx";
import { useOutcome } from "./use-outcome.ts";
import classes from "./detail.module.css";

interface AlarmViewProps {
  readonly alarm: AlarmDetail;
  /** Claims the alarm when nobody has it: who calls, works on it. */
  readonly onTouched: () => void;
}

/** The working parts of an alarm: notes and record, call list and call, account and signals. */
export function AlarmView({ alarm, onTouched }: AlarmViewProps) {
  const { user } = useMe();
  const now = useServerNow();
  const stationZone = useStationZone();
  const callUp = usePbx((state) => state.current !== null && state.current.state !== "ended");
  const lastEnded = usePbx((state) => state.lastEnded);
  const hasLine = user.sipExtension !== null;
  const isOpen = alarm.state !== "closed";
  const [afterContactId, setAfterContactId] = useState<string | null>(null);
  useViewed(alarm, user.id);

  const sections = useMemo(
    () => (alarm.accountDetail === null ? [] : callListSections(alarm.accountDetail, callMessages.others)),
    [alarm.accountDetail],
  );
  const outcome = useOutcome(alarm, user.name, (contactId) => {
    setAfterContactId(contactId);
    // The form goes away; the next thing to press takes the focus, unless the next call is already on its way.
    if (!callIsUp()) requestAnimationFrame(() => document.getElementById(armedCallId)?.focus());
  });
  const armed = useMemo(
    () => armedContact(sections, alarm.callsMade, outcome.call?.contactId ?? afterContactId),
    [sections, alarm.callsMade, outcome.call?.contactId, afterContactId],
  );
  const canCall = isOpen && !callUp;
  const call = (contact: Contact, phoneIndex: number) => {
    if (!canCall || !callContact(alarm, contact, phoneIndex)) return;
    // The next call accepts what is chosen for the last one.
    outcome.save();
    onTouched();
  };
  useKeys(alarmMessages.alarm(alarm.no), [
    {
      keys: "F2",
      label: callMessages.callArmed,
      run: () => {
        const phone = armed?.phones[0];
        if (armed && phone) call(armed, phone.index);
      },
      enabled: hasLine && canCall && armed !== null,
    },
  ]);

  return (
    <>
      <AlarmFacts alarm={alarm} userId={user.id} stationZone={stationZone} now={now} />
      <div className={classes["columns"]}>
        <div className={`${classes["column"]} ${classes["calling"]}`}>
          <CallPanel
            {...{ sections, armed, stationZone, now, canCall }}
            hasLine={hasLine && isOpen}
            emptyText={alarm.accountDetail === null ? callMessages.noAccount : callMessages.none}
            latest={latestCalls(alarm.callsMade)}
            onCall={call}
          />
          {hasLine && isOpen && <LiveCall alarmNo={alarm.no} />}
          {isOpen && !callUp && (
            <OutcomeForm
              draft={outcome}
              justEnded={
                lastEnded !== null && outcome.call !== null && isSameCall(outcome.call, lastEnded, clockOffsetMs())
              }
            />
          )}
        </div>
        <div className={`${classes["column"]} ${classes["site"]}`}>
          <AccountCard
            account={alarm.accountDetail}
            accountNumber={alarm.accountNumber}
            zoneNumber={alarm.zone?.number ?? null}
          />
          <SignalList signals={alarm.signals} stationZone={stationZone} now={now} working />
        </div>
        <div className={`${classes["column"]} ${classes["record"]}`}>
          {isOpen && <Notes no={alarm.no} />}
          <Timeline actions={alarm.actions} stationZone={stationZone} now={now} working />
        </div>
      </div>
    </>
  );
}

/** Has the server log that this user read the alarm, once a visit; the owner's own look is not worth a line. */
function useViewed(alarm: AlarmDetail, userId: string): void {
  const logged = useRef<number | null>(null);
  const readsOnly = alarm.state !== "closed" && alarm.owner?.userId !== userId;
  useEffect(() => {
    if (!readsOnly || logged.current === alarm.no) return;
    logged.current = alarm.no;
    // Reading goes on without it: a failure is heard by the client's own failure listeners.
    api("POST", "/api/alarms/:no/view", { params: { no: alarm.no } }).catch(() => undefined);
  }, [alarm.no, readsOnly]);
}
