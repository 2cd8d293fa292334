import { useState } from "react";
import type { ReactNode } from "react";
import { Button, Group, Stack } from "@mantine/core";
import { commonMessages } from "../messages/common.ts";
import { FormError } from "./FormError.tsx";
import { Dialog } from "./Dialog.tsx";

interface ConfirmDialogProps {
  readonly opened: boolean;
  /** The question names the object: `Revoke key intake-1?` */
  readonly title: string;
  /** What is lost, and what goes on. */
  readonly children: ReactNode;
  /** The verb and the object: `Revoke key intake-1`. */
  readonly confirmLabel: string;
  readonly destructive?: boolean;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before something is lost. Closes after success; a failure is said in the dialog, which stays. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const close = () => {
    setError(null);
    props.onClose();
  };
  const confirm = async () => {
    setBusy(true);
    setError(null);
    try {
      await props.onConfirm();
      close();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog opened={props.opened} onClose={close} title={props.title}>
      <Stack gap="sm">
        <div>{props.children}</div>
        <FormError error={error} />
        <Group justify="flex-end" gap="xs">
          <Button onClick={close} data-autofocus>
            {commonMessages.cancel}
          </Button>
          <Button
            variant="filled"
            color={props.destructive === false ? "brand" : "bad"}
            loading={busy}
            onClick={() => void confirm()}
          >
            {props.confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
