import { useState } from "react";
import { Button } from "@mantine/core";
import { causes, operatorTextOf } from "@readyline/contract";
import { chipMessages } from "../messages/phone.ts";
import { useAttention } from "../store/attentionStore.ts";
import { clockOffsetMs, useServerNow } from "../store/clock.ts";
import { useStationZone } from "../store/configStore.ts";
import { useLastError } from "../store/line-events.ts";
import { useLive } from "../store/liveStore.ts";
import { usePbx } from "../store/pbxStore.ts";
import { useHasRole } from "../store/sessionStore.ts";
import { formatMoment } from "../features/alarms/clocks.ts";
import { copyDiagnostics } from "./diagnostics.ts";
import { StatusShape } from "./StatusShape.tsx";
import { TestCall } from "./TestCall.tsx";
import classes from "./PbxChip.module.css";

/** What is behind the indicator: facts, cause, next action, and the buttons that fit. */
export function PbxDetails({ onDone }: { readonly onDone: () => void }) {
  const status = usePbx((state) => state.status);
  const zone = useStationZone();
  const now = useServerNow();
  return (
    <div className={classes["details"]}>
      <h2 className={classes["heading"]}>
        <StatusShape shape={status.shape} colour={status.colour} />
        {status.fullText}
        <span className={`${classes["since"]} rl-figures`}>
          {chipMessages.since(formatMoment(status.since + clockOffsetMs(), zone, now))}
        </span>
      </h2>
      <Cause />
      <Facts />
      <Actions onDone={onDone} />
    </div>
  );
}

function Cause() {
  const code = usePbx((state) => state.status.cause);
  const retryAt = usePbx((state) => state.status.retryAt);
  const detail = usePbx((state) => state.facts?.cause?.detail ?? null);
  const isAdministrator = useHasRole("administrator");
  const informedAt = useAttention((state) => state.informed.find((one) => one.cause === code)?.at ?? null);
  const zone = useStationZone();
  const now = useServerNow();
  if (code === null) return null;
  const cause = causes[code];
  const seconds = retryAt === null ? null : Math.ceil((retryAt + clockOffsetMs() - now) / 1000);
  return (
    <dl className={classes["facts"]} data-cause={code}>
      <dt>{chipMessages.cause}</dt>
      <dd>{operatorTextOf(code, seconds === null ? null : Math.max(0, seconds))}</dd>
      <dt>{chipMessages.action}</dt>
      <dd>
        {seconds === null ? cause.retryText : chipMessages.nextTry(seconds)}
        {informedAt !== null && (
          <span className={classes["since"]} data-informed>
            {" "}
            {chipMessages.informed(formatMoment(informedAt, zone, now))}
          </span>
        )}
      </dd>
      {isAdministrator && (
        <>
          <dt>{chipMessages.check}</dt>
          <dd>{cause.administratorText}</dd>
        </>
      )}
      {isAdministrator && detail !== null && (
        <>
          <dt>{chipMessages.seen}</dt>
          <dd>{detail}</dd>
        </>
      )}
    </dl>
  );
}

function Facts() {
  const { settings, facts, microphone, sound, tab } = usePbx((state) => state);
  const isAdministrator = useHasRole("administrator");
  const listsNone = facts?.registration.state === "registered" && facts.registration.contactAskedEveryMs === null;
  const roundTripMs = useLive((state) => state.pbx?.roundTripMs ?? null);
  const lastError = useLastError();
  const zone = useStationZone();
  const now = useServerNow();
  const moment = (ms: number) => formatMoment(ms, zone, now);
  const tabs = { owner: chipMessages.tabOwner, other: chipMessages.tabOther, electing: chipMessages.tabElecting };
  const rows: [string, string | null][] = [
    [chipMessages.extension, settings?.extension ?? null],
    [chipMessages.server, settings?.pbxLabel ?? null],
    [chipMessages.registered, facts?.registration.expiresAt ? moment(facts.registration.expiresAt) : null],
    [chipMessages.contact, isAdministrator && listsNone ? chipMessages.contactNotListed : null],
    [chipMessages.roundTrip, roundTripMs === null ? null : chipMessages.roundTripValue(roundTripMs)],
    [chipMessages.microphone, chipMessages.microphoneStates[microphone]],
    [chipMessages.sound, chipMessages.soundStates[sound]],
    [chipMessages.tab, tabs[tab]],
    [
      chipMessages.elsewhereLabel,
      facts?.elsewhere ? chipMessages.elsewhere(facts.elsewhere.address, moment(facts.elsewhere.since)) : null,
    ],
    [
      chipMessages.lastError,
      lastError &&
        [
          moment(lastError.at),
          operatorTextOf(lastError.cause, null),
          lastError.recoveredAt === null ? "" : chipMessages.recovered(moment(lastError.recoveredAt)),
        ].join(" "),
    ],
  ];
  return (
    <dl className={`${classes["facts"]} rl-figures`}>
      {rows.map(([name, value]) =>
        value === null ? null : (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function Actions({ onDone }: { readonly onDone: () => void }) {
  const { status, microphone, sound, retryNow, takeBack, askMicrophone, unlockSound } = usePbx((state) => state);
  const [resting, setResting] = useState(false);
  const [copied, setCopied] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const run = (action: () => Promise<void>) => {
    setFailure(null);
    action().catch((error: unknown) =>
      setFailure(chipMessages.failed(error instanceof Error ? error.message : String(error))),
    );
  };
  const retry = () => {
    if (resting) return;
    // One press, one try: a second within the second would only cost the next one.
    setResting(true);
    setTimeout(() => setResting(false), 1000);
    run(retryNow);
  };
  return (
    <>
      <div className={classes["buttons"]}>
        {status.state === "elsewhere" && (
          <Button variant="filled" onClick={() => run(takeBack)}>
            {chipMessages.takeBack}
          </Button>
        )}
        {(microphone === "ask" || microphone === "unknown" || status.state === "mic_blocked") && (
          <Button variant="filled" onClick={() => run(askMicrophone)}>
            {chipMessages.allowMicrophone}
          </Button>
        )}
        {sound === "blocked" && (
          <Button variant="filled" onClick={() => run(unlockSound)}>
            {chipMessages.enableSound}
          </Button>
        )}
        {/* Not `disabled`: that would take the focus away, and with it Escape. */}
        <Button onClick={retry} aria-disabled={resting} data-disabled={resting}>
          {chipMessages.retryNow}
        </Button>
        <TestCall onStarted={onDone} />
        <Button
          onClick={() =>
            run(async () => {
              await copyDiagnostics();
              setCopied(true);
              setTimeout(() => setCopied(false), 3000);
            })
          }
        >
          {copied ? chipMessages.copied : chipMessages.copyDiagnostics}
        </Button>
      </div>
      {failure !== null && (
        <p role="alert" className="rl-bad" style={{ margin: 0 }}>
          {failure}
        </p>
      )}
    </>
  );
}
