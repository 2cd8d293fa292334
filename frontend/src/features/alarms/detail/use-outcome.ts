import type { AlarmDetail, CallAttempt } from "@readyline/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../../api/client.ts";
import { alarmQuery } from "../../../api/queries.ts";
import { callWithoutOutcome, preselectedOutcome } from "../call-list.ts";
import type { OutcomeChoice } from "../call-list.ts";
import { withCall } from "./alarm-cache.ts";

export interface OutcomeDraft {
  /** The call that waits for the operator's word; null = none. */
  readonly call: CallAttempt | null;
  readonly choice: OutcomeChoice | null;
  readonly note: string;
  readonly busy: boolean;
  readonly error: unknown;
  choose(choice: OutcomeChoice): void;
  setNote(note: string): void;
  /** Saves what is chosen; without a choice it does nothing. */
  save(): void;
}

interface Edited {
  readonly callId: string | null;
  readonly choice: OutcomeChoice | null;
  readonly note: string;
}

/**
 * The outcome of the last own call that has none yet: chosen by the PBX's result until the operator chooses otherwise.
 *
 * @param operator the signed-in user's name, as call attempts carry it
 * @param onSaved after the server has it, with the contact that was called
 */
export function useOutcome(
  alarm: AlarmDetail,
  operator: string,
  onSaved: (contactId: string | null) => void,
): OutcomeDraft {
  const queryClient = useQueryClient();
  const call = callWithoutOutcome(alarm.callsMade, operator);
  const [edited, setEdited] = useState<Edited>({ callId: null, choice: null, note: "" });
  const mine = call !== null && edited.callId === call.id ? edited : null;
  const choice = mine?.choice ?? preselectedOutcome(call?.proposedOutcome ?? null);
  const note = mine?.note ?? "";
  const change = (next: Partial<Edited>) =>
    setEdited({ callId: call?.id ?? null, choice: mine?.choice ?? null, note, ...next });

  const put = useMutation({
    mutationFn: (input: { id: string; outcome: OutcomeChoice; note: string }) =>
      api("PUT", "/api/calls/:id/outcome", {
        params: { id: input.id },
        body: { outcome: input.outcome, note: input.note },
      }),
    onSuccess: (saved) => {
      queryClient.setQueryData(alarmQuery(alarm.no).queryKey, (detail) => detail && withCall(detail, saved));
      onSaved(saved.contactId);
    },
  });
  return {
    call,
    choice,
    note,
    busy: put.isPending,
    error: put.error,
    choose: (next) => change({ choice: next }),
    setNote: (next) => change({ note: next }),
    save: () => {
      if (call !== null && choice !== null && !put.isPending) put.mutate({ id: call.id, outcome: choice, note });
    },
  };
}
