import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { CallView } from "@readyline/phone";
import { formatAge } from "../features/alarms/age.ts";
import { useKeys } from "../keys/registry.ts";
import { callMessages } from "../messages/phone.ts";
import { announce } from "../store/announcer.ts";
import { clockOffsetMs, useServerNow } from "../store/clock.ts";
import { pbxStore, usePbx } from "../store/pbxStore.ts";
import { interruptionOf, interruptionText } from "./interruption.ts";
import { KeyHint } from "./KeyHint.tsx";
import { Keypad } from "./Keypad.tsx";
import classes from "./InCallBar.module.css";

/** How long a finished call stays in the bar with the word for how it ended. */
const ENDED_SHOWN_MS = 6000;

/** The call under way, and for a moment the one that has just ended. */
function useShownCall(): CallView | null {
  const current = usePbx((state) => state.current);
  const lastEnded = usePbx((state) => state.lastEnded);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const ended = current?.state === "ended" ? current : current === null ? lastEnded : null;
  useEffect(() => {
    if (ended === null || ended.id === dismissed) return;
    const restMs = (ended.endedAt ?? Date.now()) + ENDED_SHOWN_MS - Date.now();
    const timer = setTimeout(() => setDismissed(ended.id), Math.max(0, restMs));
    return () => clearTimeout(timer);
  }, [ended, dismissed]);
  if (current !== null && current.state !== "ended") return current;
  return ended !== null && ended.id !== dismissed ? ended : null;
}

/** The current call, on every page under the navigation. Never dismissed while the call lives. */
export function InCallBar() {
  const call = useShownCall();
  const shown = call !== null && call.state !== "incoming";
  const region = useRef<HTMLElement>(null);
  const live = shown && call.state !== "ended";

  useBarHeight(region, shown);
  useCallAnnouncements(call);

  if (!shown) return null;
  return (
    <section ref={region} className={classes["bar"]} aria-label={callMessages.region} data-call-state={call.state}>
      <CallFacts call={call} />
      {live && <CallControls call={call} />}
    </section>
  );
}

/** Tells the page how much of its top the bar covers: it wraps to more lines on a narrow screen. */
function useBarHeight(region: RefObject<HTMLElement | null>, shown: boolean): void {
  useEffect(() => {
    const bar = region.current;
    if (!shown || !bar) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => style.setProperty("--rl-call-bar", `${bar.offsetHeight}px`));
    observer.observe(bar);
    return () => {
      observer.disconnect();
      style.removeProperty("--rl-call-bar");
    };
  }, [region, shown]);
}

function useCallAnnouncements(call: CallView | null): void {
  const said = useRef("");
  const interrupted = useRef<string | null>(null);
  useEffect(() => {
    if (!call) return;
    if (interruptionOf(call) === "line-and-audio") interrupted.current = call.id;
    else if (interrupted.current !== null && (call.audio.hear || call.id !== interrupted.current)) {
      if (call.id === interrupted.current) announce(callMessages.announceAudioBack);
      interrupted.current = null;
    }
    const turn = `${call.id} ${call.state}`;
    if (turn === said.current) return;
    said.current = turn;
    if (call.state === "connected") announce(callMessages.announceConnected(call.name));
    if (call.state === "ended" && call.ended) announce(callMessages.announceEnded(call.ended.text));
  }, [call]);
}

function stateText(call: CallView): string {
  if (call.state === "ended") return call.ended?.text ?? "";
  const interruption = interruptionText(call);
  if (interruption !== null) return interruption;
  if (call.held) return callMessages.onHold;
  if (call.heldByThem) return callMessages.heldByThem;
  switch (call.state) {
    case "starting":
      if (call.answeredAt !== null) return callMessages.waitingForAudio;
      return call.direction === "incoming" ? callMessages.answering : callMessages.starting;
    case "ringing":
      return call.answeredAt === null ? callMessages.ringing : callMessages.waitingForAudio;
    case "connected":
      if (!call.audio.hear) return callMessages.youDoNotHear;
      return call.audio.heard || call.muted ? "" : callMessages.theyDoNotHear;
    case "incoming":
      return callMessages.incoming;
  }
}

function CallFacts({ call }: { readonly call: CallView }) {
  const now = useServerNow() - clockOffsetMs();
  const since = call.connectedAt ?? call.startedAt;
  return (
    <div className={classes["facts"]}>
      <span className={classes["pulse"]} data-connected={call.state === "connected"} aria-hidden="true" />
      <strong className={classes["name"]}>{call.name || callMessages.unknownNumber}</strong>
      {call.alarmNo !== null && (
        <Link to="/alarms/$no" params={{ no: String(call.alarmNo) }} className={classes["alarm"]}>
          {callMessages.alarm(call.alarmNo)}
        </Link>
      )}
      <span className={`${classes["timer"]} rl-figures`} data-testid="call-timer">
        {formatAge((call.endedAt ?? now) - since)}
      </span>
      <span className={classes["state"]} data-tone={call.lineLost && call.state !== "ended" ? "bad" : "plain"}>
        {stateText(call)}
      </span>
    </div>
  );
}

function CallControls({ call }: { readonly call: CallView }) {
  const [keypad, setKeypad] = useState(false);
  const controls = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // The buttons leave with the call; focus that is on one of them goes to the page, not to nowhere.
    const own = controls.current;
    return () => {
      if (own?.contains(document.activeElement)) document.querySelector<HTMLElement>("#main")?.focus();
    };
  }, []);
  const { setMuted, setHeld, endCall, sendDigit } = pbxStore.getState();
  const connected = call.state === "connected";
  const steerable = connected && !call.lineLost;
  const mute = () => setMuted(!call.muted);
  const hold = () => setHeld(!call.held);

  useKeys(callMessages.keysTitle, [
    { keys: "F4", label: callMessages.keyEnd, run: endCall },
    { keys: "F8", label: callMessages.keyMute, run: mute },
    { keys: "F9", label: callMessages.keyHold, enabled: steerable, run: hold },
  ]);
  const whyOff = interruptionText(call) ?? undefined;
  return (
    <div ref={controls} className={classes["controls"]}>
      <Button
        onClick={mute}
        variant={call.muted ? "filled" : "default"}
        color={call.muted ? "wait" : "brand"}
        aria-pressed={call.muted}
        aria-keyshortcuts="F8"
      >
        {call.muted ? callMessages.muted : callMessages.mute}
        <KeyHint keys="F8" />
      </Button>
      <Button
        onClick={hold}
        disabled={!steerable}
        title={whyOff}
        variant={call.held ? "filled" : "default"}
        aria-pressed={call.held}
        aria-keyshortcuts="F9"
      >
        {call.held ? callMessages.resume : callMessages.hold}
        <KeyHint keys="F9" />
      </Button>
      <Keypad opened={keypad && steerable} onChange={setKeypad} disabled={!steerable} onDigit={sendDigit} />
      <Button onClick={endCall} variant="filled" color="bad" aria-keyshortcuts="F4">
        {callMessages.end}
        <KeyHint keys="F4" />
      </Button>
    </div>
  );
}
