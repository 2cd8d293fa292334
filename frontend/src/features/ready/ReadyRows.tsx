import type { ReactNode } from "react";
import { Button } from "@mantine/core";
import { StatusShape } from "../../components/StatusShape.tsx";
import { loginMessages } from "../../messages/login.ts";
import { chipMessages } from "../../messages/phone.ts";
import { usePbx } from "../../store/pbxStore.ts";
import type { Readiness, RowState } from "./readiness.ts";
import { useLevel } from "./use-level.ts";
import classes from "./Ready.module.css";

const marks: Readonly<Record<Exclude<RowState, "absent">, string>> = { good: "✓", waiting: "…", bad: "▲" };

interface RowProps {
  readonly name: string;
  readonly state: RowState;
  readonly children: ReactNode;
}

function Row({ name, state, children }: RowProps) {
  if (state === "absent") return null;
  return (
    <div className={classes["row"]} data-row={name} data-row-state={state}>
      <dt>{name}</dt>
      <dd>
        <span aria-hidden="true" className={classes["mark"]} data-mark={state}>
          {marks[state]}
        </span>
        {children}
      </dd>
    </div>
  );
}

interface ReadyRowsProps {
  readonly rows: Readiness;
  /** Unclaimed alarms. */
  readonly waiting: number;
  readonly onPlayAgain: () => void;
}

/** Line, microphone, sound and the queue, each with what can be done about it. */
export function ReadyRows({ rows, waiting, onPlayAgain }: ReadyRowsProps) {
  const { status, microphone, sound, askMicrophone, unlockSound } = usePbx((state) => state);
  const run = (action: () => Promise<void>) => () => void action().catch(reportError);
  return (
    <dl className={classes["rows"]}>
      <Row name={loginMessages.readyPbx} state={rows.line}>
        <StatusShape shape={status.shape} colour={status.colour} />
        <span>{status.fullText}</span>
      </Row>
      <Row name={loginMessages.readyMicrophone} state={rows.microphone}>
        {/* The level is measured in the context that sound has unlocked. */}
        {rows.microphone === "good" && rows.sound === "good" ? (
          <Level />
        ) : (
          <span>{chipMessages.microphoneStates[microphone]}</span>
        )}
        {rows.microphone === "bad" && <Button onClick={run(askMicrophone)}>{chipMessages.allowMicrophone}</Button>}
      </Row>
      <Row name={loginMessages.readySound} state={rows.sound}>
        <span>{rows.sound === "good" ? loginMessages.readyHeard : chipMessages.soundStates[sound]}</span>
        {rows.sound === "good" && <Button onClick={onPlayAgain}>{loginMessages.readyPlayAgain}</Button>}
        {rows.sound === "bad" && <Button onClick={run(unlockSound)}>{chipMessages.enableSound}</Button>}
      </Row>
      <Row name={loginMessages.readyAlarms} state="good">
        <span className="rl-figures">{loginMessages.readyWaiting(waiting)}</span>
      </Row>
    </dl>
  );
}

function Level() {
  const level = useLevel();
  const device = level?.device ?? "";
  return (
    <>
      <span>{device === "" ? chipMessages.microphoneStates.granted : device}</span>
      <meter min={0} max={1} value={level?.level ?? 0} aria-label={loginMessages.readyLevel} />
    </>
  );
}
