import { Button, TextInput } from "@mantine/core";
import { callOutcomeText } from "@readyline/contract";
import { useEffect, useRef } from "react";
import { FormError } from "../../../components/FormError.tsx";
import { KeyHint } from "../../../components/KeyHint.tsx";
import { useKeys } from "../../../keys/registry.ts";
import { callMessages } from "../../../messages/alarms.ts";
import { announce } from "../../../store/announcer.ts";
import { outcomeChoices } from "../call-list.ts";
import { Panel } from "../panel.tsx";
import type { OutcomeDraft } from "./use-outcome.ts";
import classes from "./detail.module.css";

interface OutcomeFormProps {
  readonly draft: OutcomeDraft;
  /** The call ended just now, here: the form may take the focus. */
  readonly justEnded: boolean;
}

const isTyping = (): boolean => document.activeElement?.matches("input, textarea, select") ?? false;

/** What became of the call. The PBX's result is chosen already; 1–8 choose otherwise, Enter saves. */
export function OutcomeForm({ draft, justEnded }: OutcomeFormProps) {
  const { call, choice } = draft;
  const group = useRef<HTMLFieldSetElement>(null);
  const callId = call?.id ?? null;
  const focusChoice = () => {
    const radios = group.current?.querySelectorAll<HTMLInputElement>("input[type=radio]");
    const chosen = [...(radios ?? [])].find((radio) => radio.checked) ?? radios?.[0];
    chosen?.focus();
  };
  useEffect(() => {
    if (callId === null || !justEnded) return;
    // Who is typing keeps typing; a note says that the form waits.
    if (isTyping()) announce(callMessages.ready);
    else focusChoice();
  }, [callId, justEnded]);

  useKeys(callMessages.outcomeTitle, [
    { keys: "O", label: callMessages.toOutcome, run: focusChoice, enabled: call !== null },
    ...outcomeChoices.map((outcome, index) => ({
      keys: String(index + 1),
      label: callOutcomeText[outcome],
      run: () => draft.choose(outcome),
      enabled: call !== null,
    })),
  ]);

  if (call === null) return null;
  const proposed = call.proposedOutcome === null ? null : callOutcomeText[call.proposedOutcome];
  const status = call.sipStatus === null || call.sipStatus === 200 ? "" : ` (${call.sipStatus})`;
  return (
    <Panel
      title={callMessages.outcome(call.contactName ?? call.numberDisplay)}
      keys="O"
      action={proposed !== null && <span className="rl-muted">{callMessages.fromPbx(`${proposed}${status}`)}</span>}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          draft.save();
        }}
      >
        <fieldset ref={group} className={classes["outcomes"]}>
          <legend className="rl-hidden">{callMessages.outcomeTitle}</legend>
          {outcomeChoices.map((outcome, index) => (
            <label key={outcome} className={classes["choice"]}>
              <input
                type="radio"
                name={`outcome-${call.id}`}
                checked={choice === outcome}
                onChange={() => draft.choose(outcome)}
              />
              <span className={classes["digit"]} aria-hidden="true">
                {index + 1}
              </span>
              {callOutcomeText[outcome]}
            </label>
          ))}
        </fieldset>
        <FormError error={draft.error} />
        <div className={classes["outcome-row"]}>
          <TextInput
            label={callMessages.note}
            maxLength={1000}
            value={draft.note}
            onChange={(event) => draft.setNote(event.target.value)}
          />
          <Button type="submit" variant="filled" loading={draft.busy} aria-disabled={choice === null || undefined}>
            {callMessages.saveNext}
            <KeyHint keys="Enter" />
          </Button>
        </div>
        {choice === null && <p className="rl-wait">{callMessages.chooseOutcome}</p>}
      </form>
    </Panel>
  );
}
