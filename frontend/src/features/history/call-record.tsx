import { callOutcomeText } from "@readyline/contract";
import type { CallAttempt } from "@readyline/contract";
import { historyDetailMessages } from "../../messages/history.ts";
import { formatAge } from "../alarms/age.ts";
import { formatMoment } from "../alarms/clocks.ts";
import { Panel } from "../alarms/panel.tsx";
import classes from "./history.module.css";

interface CallRecordProps {
  readonly calls: readonly CallAttempt[];
  readonly stationZone: string;
  readonly now: number;
}

/** Every call attempt of the alarm: the operator's word, and the PBX's beside it where it differs. */
export function CallRecord({ calls, stationZone, now }: CallRecordProps) {
  const ordered = [...calls].sort((a, b) => a.startedAt - b.startedAt);
  return (
    <Panel title={historyDetailMessages.calls(calls.length)}>
      {ordered.length === 0 && <p className="rl-muted">{historyDetailMessages.noCalls}</p>}
      <ol className={classes["list"]}>
        {ordered.map((call) => (
          <li key={call.id}>
            <span>
              <time dateTime={new Date(call.startedAt).toISOString()} className="rl-figures">
                {formatMoment(call.startedAt, stationZone, now)}
              </time>{" "}
              <strong>{call.contactName ?? call.numberDisplay}</strong>{" "}
              {call.contactName !== null && <span className="rl-figures">{call.numberDisplay}</span>}
            </span>
            <span>
              <strong>{outcomeWords(call)}</strong> <span className="rl-muted">{callFacts(call).join(" · ")}</span>
            </span>
            {call.note !== "" && <span className={classes["words"]}>{call.note}</span>}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function outcomeWords(call: CallAttempt): string {
  const outcome = call.outcome ?? call.proposedOutcome;
  return outcome === null ? "" : callOutcomeText[outcome];
}

function callFacts(call: CallAttempt): string[] {
  const facts = [call.operator];
  if (call.direction === "incoming") facts.push(historyDetailMessages.incoming);
  const ringEnd = call.answeredAt ?? call.endedAt;
  if (call.ringingAt !== null && ringEnd !== null) {
    facts.push(historyDetailMessages.rang(formatAge(ringEnd - call.ringingAt)));
  }
  if (call.answeredAt !== null && call.endedAt !== null) {
    facts.push(historyDetailMessages.talked(formatAge(call.endedAt - call.answeredAt)));
  }
  if (call.outcome !== null && call.proposedOutcome !== null && call.outcome !== call.proposedOutcome) {
    facts.push(historyDetailMessages.fromPbx(callOutcomeText[call.proposedOutcome]));
  }
  if (call.sipStatus !== null && call.sipStatus >= 300) facts.push(String(call.sipStatus));
  return facts;
}
