import { Button, Group, Modal, Textarea } from "@mantine/core";
import { dispositions } from "@readyline/contract";
import type { AlarmDetail, Disposition } from "@readyline/contract";
import { useEffect, useRef, useState } from "react";
import { api } from "../../../api/client.ts";
import { FormError } from "../../../components/FormError.tsx";
import { KeyHint } from "../../../components/KeyHint.tsx";
import { useKeys } from "../../../keys/registry.ts";
import { closeMessages } from "../../../messages/alarms.ts";
import { useAlarmAction } from "./use-alarm-action.ts";
import classes from "./detail.module.css";

const choices = Object.keys(dispositions) as Disposition[];

interface CloseDialogProps {
  readonly no: number;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onClosed: (alarm: AlarmDetail) => void;
}

/** Closes the alarm: one disposition by its number, a note where it needs one. Never without a press on the named button. */
export function CloseDialog({ no, opened, onClose, onClosed }: CloseDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={closeMessages.title(no)} size="md">
      <CloseForm no={no} onCancel={onClose} onClosed={onClosed} />
    </Modal>
  );
}

/** Counts as a false alarm although its text does not begin so. */
const isQuietlyFalse = (disposition: Disposition): boolean =>
  dispositions[disposition].falseAlarm && !disposition.startsWith("false_");

type Missing = "disposition" | "note" | null;

function CloseForm({
  no,
  onCancel,
  onClosed,
}: {
  no: number;
  onCancel: () => void;
  onClosed: CloseDialogProps["onClosed"];
}) {
  const [chosen, setChosen] = useState<Disposition | null>(null);
  const [note, setNote] = useState("");
  const [missing, setMissing] = useState<Missing>(null);
  const form = useRef<HTMLFormElement>(null);
  const noteField = useRef<HTMLTextAreaElement>(null);
  const close = useAlarmAction(
    (disposition: Disposition) => api("POST", "/api/alarms/:no/close", { params: { no }, body: { disposition, note } }),
    onClosed,
  );
  const choose = (disposition: Disposition) => {
    setChosen(disposition);
    setMissing(null);
    form.current?.querySelector<HTMLInputElement>(`input[value="${disposition}"]`)?.focus();
  };
  const needsNote = chosen !== null && dispositions[chosen].needsNote;
  const submit = () => {
    if (close.isPending) return;
    if (chosen === null) return setMissing("disposition");
    if (needsNote && note.trim() === "") return setMissing("note");
    close.mutate(chosen);
  };
  useEffect(() => {
    if (missing === "note") noteField.current?.focus();
    if (missing === "disposition") form.current?.querySelector<HTMLInputElement>("input[type=radio]")?.focus();
  }, [missing]);
  useKeys(closeMessages.title(no), [
    ...choices.map((disposition, index) => ({
      keys: String(index + 1),
      label: dispositions[disposition].text,
      run: () => choose(disposition),
      inDialogs: true,
      priority: 1,
    })),
    { keys: "Ctrl+Enter", label: closeMessages.confirm(no), run: submit, inDialogs: true },
  ]);

  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <fieldset
        className={classes["dispositions"]}
        aria-describedby={missing === "disposition" ? "disposition-missing" : undefined}
      >
        <legend className="rl-hidden">{closeMessages.disposition}</legend>
        {choices.map((disposition, index) => (
          <label key={disposition} className={classes["choice"]}>
            <input
              type="radio"
              name="disposition"
              value={disposition}
              data-autofocus={index === 0 || undefined}
              checked={chosen === disposition}
              onChange={() => {
                setChosen(disposition);
                setMissing(null);
              }}
            />
            <span className={classes["digit"]} aria-hidden="true">
              {index + 1}
            </span>
            {dispositions[disposition].text}
            {isQuietlyFalse(disposition) && <span className="rl-muted">({closeMessages.falseAlarm})</span>}
          </label>
        ))}
      </fieldset>
      {missing === "disposition" && (
        <p id="disposition-missing" role="alert" className="rl-bad">
          {closeMessages.dispositionMissing}
        </p>
      )}
      <Textarea
        ref={noteField}
        label={needsNote ? closeMessages.noteNeeded : closeMessages.note}
        rows={3}
        maxLength={4000}
        value={note}
        error={missing === "note" ? closeMessages.noteMissing : null}
        onChange={(event) => {
          setNote(event.target.value);
          if (missing === "note") setMissing(null);
        }}
      />
      <FormError error={close.error} />
      <Group justify="flex-end" gap="xs" mt="sm">
        <Button onClick={onCancel}>{closeMessages.cancel}</Button>
        <Button type="submit" variant="filled" color="bad" loading={close.isPending}>
          {closeMessages.confirm(no)}
          <KeyHint keys="Enter" />
        </Button>
      </Group>
    </form>
  );
}
