import { Button, Group, Modal, Stack } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { FormError } from "../../components/FormError.tsx";
import { useForm } from "../../components/use-form.ts";
import { accountMessages } from "../../messages/accounts.ts";
import { useStationZone } from "../../store/configStore.ts";
import { AccountFields } from "./account-fields.tsx";
import type { FactDraft } from "./account-fields.tsx";
import { useStoreAccount } from "./use-store-account.ts";

/** Creates an account, then opens it. */
export function CreateAccount({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={accountMessages.createTitle} size="lg">
      <CreateForm onCancel={onClose} />
    </Modal>
  );
}

function CreateForm({ onCancel }: { onCancel: () => void }) {
  const navigate = useNavigate();
  const storeAccount = useStoreAccount();
  const form = useForm<void>();
  const timeZone = useStationZone();
  const [draft, setDraft] = useState<FactDraft>({
    number: "",
    name: "",
    address: "",
    status: "active",
    timeZone,
    country: "",
    permitNumber: "",
    warning: "",
    notes: "",
  });
  const create = async () => {
    const { status: _status, ...body } = draft;
    const account = await api("POST", "/api/accounts", { body });
    storeAccount(account);
    await navigate({ to: "/accounts/$id/$tab", params: { id: account.id, tab: "zones" } });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit(create, event.currentTarget);
      }}
    >
      <Stack gap="sm">
        <AccountFields
          draft={draft}
          onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
          fault={(path) => form.fault(path)}
          withStatus={false}
        />
        <FormError error={form.error} />
        <Group justify="flex-end" gap="xs">
          <Button onClick={onCancel}>{accountMessages.cancel}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {accountMessages.create}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
