import { Button, Group, Stack } from "@mantine/core";
import { CopyField } from "./CopyField.tsx";
import { Dialog } from "./Dialog.tsx";

interface ShownOnceDialogProps {
  /** The secret; null = closed. */
  readonly value: string | null;
  readonly title: string;
  readonly text: string;
  readonly doneLabel: string;
  readonly onClose: () => void;
}

/** A secret that the server shows only now. Only its button closes it: a slip must not lose it. */
export function ShownOnceDialog({ value, title, text, doneLabel, onClose }: ShownOnceDialogProps) {
  return (
    <Dialog
      opened={value !== null}
      onClose={onClose}
      title={title}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="sm">
        <p style={{ margin: 0 }}>{text}</p>
        {value !== null && <CopyField value={value} label={title} />}
        <Group justify="flex-end">
          <Button variant="filled" onClick={onClose}>
            {doneLabel}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
