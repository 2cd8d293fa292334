import { Button, Textarea } from "@mantine/core";
import { useId, useRef } from "react";
import { api } from "../../../api/client.ts";
import { FormError } from "../../../components/FormError.tsx";
import { KeyHint } from "../../../components/KeyHint.tsx";
import { useKeys } from "../../../keys/registry.ts";
import { noteMessages } from "../../../messages/alarms.ts";
import { Panel } from "../panel.tsx";
import { useNoteDraft } from "./note-drafts.ts";
import { useAlarmAction } from "./use-alarm-action.ts";

/** A new note. The draft is kept while the operator looks elsewhere; Ctrl+Enter saves. */
export function Notes({ no }: { no: number }) {
  const [text, setText] = useNoteDraft(no);
  const field = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  const add = useAlarmAction(
    (note: string) => api("POST", "/api/alarms/:no/notes", { params: { no }, body: { text: note } }),
    () => setText(""),
  );
  const save = () => {
    if (text.trim() !== "" && !add.isPending) add.mutate(text);
  };
  useKeys(noteMessages.title, [{ keys: "N", label: noteMessages.label, run: () => field.current?.focus() }]);
  return (
    <Panel title={noteMessages.title} keys="N">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Textarea
          ref={field}
          aria-label={noteMessages.label}
          aria-describedby={hint}
          rows={3}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && event.ctrlKey) {
              event.preventDefault();
              save();
            }
          }}
        />
        <FormError error={add.error} />
        <Button type="submit" mt={6} loading={add.isPending} aria-disabled={text.trim() === "" || undefined}>
          {noteMessages.save}
          <KeyHint keys="Ctrl+Enter" />
        </Button>
        <p id={hint} className="rl-hidden">
          {noteMessages.hint}
        </p>
      </form>
    </Panel>
  );
}
