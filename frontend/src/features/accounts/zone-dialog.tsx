import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import type { Zone } from "@readyline/contract";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { FormError } from "../../components/FormError.tsx";
import { useForm } from "../../components/use-form.ts";
import { accountMessages, zoneMessages } from "../../messages/accounts.ts";
import { announce } from "../../store/announcer.ts";
import { useStoreAccount } from "./use-store-account.ts";

interface ZoneDialogProps {
  readonly accountId: string;
  /** What is edited; null = closed. */
  readonly zone: Zone | "new" | null;
  readonly onClose: () => void;
}

/** Adds or changes a zone. */
export function ZoneDialog({ accountId, zone, onClose }: ZoneDialogProps) {
  return (
    <Modal
      opened={zone !== null}
      onClose={onClose}
      title={zone === null || zone === "new" ? zoneMessages.addTitle : zoneMessages.editNamed(zone.number)}
    >
      {zone !== null && <ZoneForm accountId={accountId} zone={zone === "new" ? null : zone} onDone={onClose} />}
    </Modal>
  );
}

function ZoneForm({ accountId, zone, onDone }: { accountId: string; zone: Zone | null; onDone: () => void }) {
  const storeAccount = useStoreAccount();
  const form = useForm<void>();
  const [draft, setDraft] = useState({
    number: zone?.number ?? "",
    name: zone?.name ?? "",
    type: zone?.type ?? "",
    location: zone?.location ?? "",
  });
  const save = async () => {
    storeAccount(
      zone === null
        ? await api("POST", "/api/accounts/:account_id/zones", { params: { accountId }, body: draft })
        : await api("PUT", "/api/accounts/:account_id/zones/:id", { params: { accountId, id: zone.id }, body: draft }),
    );
    announce(zoneMessages.saved(draft.number));
    onDone();
  };
  const field = (name: keyof typeof draft) => ({
    label: zoneMessages[name],
    value: draft[name],
    error: form.fault(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      setDraft((before) => ({ ...before, [name]: event.target.value })),
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit(save, event.currentTarget);
      }}
    >
      <Stack gap="sm">
        <TextInput {...field("number")} required data-autofocus maxLength={8} />
        <TextInput {...field("name")} required maxLength={80} />
        <TextInput {...field("type")} maxLength={40} />
        <TextInput {...field("location")} maxLength={120} />
        <FormError error={form.error} />
        <Group justify="flex-end" gap="xs">
          <Button onClick={onDone}>{accountMessages.cancel}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {zoneMessages.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
