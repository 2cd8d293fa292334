import { useEffect } from "react";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useKeys } from "../keys/registry.ts";
import { callMessages } from "../messages/phone.ts";
import { ringTone } from "../sounds/ring-tone.ts";
import { alertNow } from "../store/announcer.ts";
import { pbxStore, soundContext, usePbx } from "../store/pbxStore.ts";
import { useMe } from "../store/sessionStore.ts";
import { KeyHint } from "./KeyHint.tsx";
import classes from "./IncomingCard.module.css";

/** Rings, and waits for Answer or Decline. It never takes focus: F2 and Shift+F4 act from everywhere. */
export function IncomingCard() {
  const call = usePbx((state) => state.incoming);
  const ownsLine = usePbx((state) => state.tab === "owner");
  const volume = useMe().preferences.volume;
  const { answer, decline } = pbxStore.getState();
  const id = call?.id ?? null;
  const name = call === null ? "" : call.name || call.number || callMessages.unknownNumber;

  useEffect(() => {
    if (id !== null) alertNow(callMessages.announceIncoming(name));
  }, [id, name]);
  useEffect(() => {
    // One tab rings; two out of step would be noise.
    if (id === null || !ownsLine) return;
    return ringTone(volume, soundContext());
  }, [id, ownsLine, volume]);
  useKeys(callMessages.keysTitle, [
    { keys: "F2", label: callMessages.keyAnswer, enabled: call !== null, priority: 10, run: answer },
    { keys: "Shift+F4", label: callMessages.keyDecline, enabled: call !== null, priority: 10, run: decline },
  ]);

  if (call === null) return null;
  return (
    <section className={classes["card"]} aria-label={callMessages.incomingRegion} data-testid="incoming-call">
      <p className={classes["who"]}>
        <span className="rl-muted">{callMessages.incoming}</span>
        <strong>{name}</strong>
        {call.number !== null && call.number !== name && <span className="rl-figures">{call.number}</span>}
        {call.alarmNo !== null && (
          <Link to="/alarms/$no" params={{ no: String(call.alarmNo) }}>
            {callMessages.alarm(call.alarmNo)}
          </Link>
        )}
      </p>
      <div className={classes["buttons"]}>
        <Button variant="filled" color="ok" onClick={answer} aria-keyshortcuts="F2">
          {callMessages.answer}
          <KeyHint keys="F2" />
        </Button>
        <Button variant="filled" color="bad" onClick={decline} aria-keyshortcuts="Shift+F4">
          {callMessages.decline}
          <KeyHint keys="Shift+F4" />
        </Button>
      </div>
    </section>
  );
}
