import { Button } from "@mantine/core";
import type { CallView } from "@readyline/phone";
import { interruptionText } from "../../../components/interruption.ts";
import { KeyHint } from "../../../components/KeyHint.tsx";
import { callMessages } from "../../../messages/alarms.ts";
import { clockOffsetMs, useServerNow } from "../../../store/clock.ts";
import { pbxStore, usePbx } from "../../../store/pbxStore.ts";
import { formatAge } from "../age.ts";
import { Panel } from "../panel.tsx";
import classes from "./detail.module.css";

/** The call of this alarm as it goes, or how the last one ended. */
export function LiveCall({ alarmNo }: { alarmNo: number }) {
  const current = usePbx((state) => state.current);
  const last = usePbx((state) => state.lastEnded);
  const ended = last?.alarmNo === alarmNo ? last : null;
  return (
    <Panel title={callMessages.live}>
      {current !== null && current.state !== "ended" ? (
        current.alarmNo === alarmNo ? (
          <RunningCall call={current} />
        ) : (
          <p className="rl-muted">{callMessages.onOther(current.name)}</p>
        )
      ) : ended?.ended ? (
        <p className={ended.ended.cause === "hung-up" ? "rl-muted" : "rl-wait"} data-call-end={ended.ended.cause}>
          {ended.name}: {ended.ended.text}
        </p>
      ) : (
        <p className="rl-muted">{callMessages.liveIdle}</p>
      )}
    </Panel>
  );
}

const stateWords = {
  starting: callMessages.starting,
  ringing: callMessages.ringing,
  incoming: callMessages.ringing,
  connected: callMessages.connected,
  ended: callMessages.ended,
} as const satisfies Record<CallView["state"], string>;

function RunningCall({ call }: { call: CallView }) {
  // Call times are this computer's clock; the shared tick is the server's.
  const now = useServerNow() - clockOffsetMs();
  const since = call.connectedAt ?? call.startedAt;
  const interruption = interruptionText(call);
  return (
    <div className={classes["live"]} data-call-state={call.state}>
      <strong>{call.name}</strong>
      <span>
        {call.answeredAt !== null && call.state !== "connected" ? callMessages.noAudioYet : stateWords[call.state]}{" "}
        <span className={`${classes["timer"]} rl-figures`}>{formatAge(now - since)}</span>
      </span>
      <Button
        variant="filled"
        color="bad"
        aria-label={callMessages.endNamed(call.name)}
        aria-keyshortcuts="F4"
        onClick={() => pbxStore.getState().endCall()}
      >
        {callMessages.end}
        <KeyHint keys="F4" />
      </Button>
      {call.state === "connected" && (
        <p className={classes["audio"]}>
          <AudioWay words={callMessages.theyHear} works={call.audio.heard && !call.muted} />
          <AudioWay words={callMessages.youHear} works={call.audio.hear} />
        </p>
      )}
      {interruption !== null && <p className="rl-bad">{interruption}</p>}
    </div>
  );
}

function AudioWay({ words, works }: { words: string; works: boolean }) {
  return (
    <span className={works ? "rl-ok" : "rl-wait"}>
      {words} <span aria-hidden="true">{works ? "✓" : "…"}</span>{" "}
      <span className="rl-hidden">{works ? callMessages.yes : callMessages.notYet}</span>
    </span>
  );
}
