import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { api } from "../../../api/client.ts";
import { isFailure } from "../../../api/failure.ts";
import { FormError } from "../../../components/FormError.tsx";
import { takeOverMessages } from "../../../messages/alarms.ts";
import { useAlarmAction } from "./use-alarm-action.ts";

interface TakeOverDialogProps {
  readonly no: number;
  readonly owner: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** A supervisor becomes the owner in place of a colleague, with a reason for the record. */
export function TakeOverDialog({ no, owner, opened, onClose }: TakeOverDialogProps) {
  const [reason, setReason] = useState("");
  const takeOver = useAlarmAction(
    () => api("POST", "/api/alarms/:no/take-over", { params: { no }, body: { reason } }),
    onClose,
  );
  const fault = isFailure(takeOver.error) ? (takeOver.error.fields[0]?.message ?? null) : null;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takeOver.error) field.current?.focus();
  }, [takeOver.error]);
  return (
    <Modal opened={opened} onClose={onClose} title={takeOverMessages.title(no, owner)}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!takeOver.isPending) takeOver.mutate();
        }}
      >
        <TextInput
          ref={field}
          data-autofocus
          label={takeOverMessages.reason}
          description={takeOverMessages.reasonHint}
          maxLength={300}
          required
          value={reason}
          error={fault}
          onChange={(event) => setReason(event.target.value)}
        />
        <FormError error={takeOver.error} />
        <Group justify="flex-end" gap="xs" mt="sm">
          <Button onClick={onClose}>{takeOverMessages.cancel}</Button>
          <Button type="submit" variant="filled" loading={takeOver.isPending}>
            {takeOverMessages.confirm(no)}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
