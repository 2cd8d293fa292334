import { useState } from "react";
import type { FormEvent } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Group, Stack, Table, TextInput } from "@mantine/core";
import type { ApiKeyResponse } from "@readyline/contract";
import { api } from "../api/client.ts";
import { apiKeysQuery, queryKeys } from "../api/queries.ts";
import { ConfirmDialog } from "../components/ConfirmDialog.tsx";
import { FormError } from "../components/FormError.tsx";
import { PageHeader } from "../components/PageHeader.tsx";
import { EmptyState, QueryState } from "../components/QueryState.tsx";
import { RequireRole } from "../components/RequireRole.tsx";
import { ShownOnceDialog } from "../components/ShownOnceDialog.tsx";
import { Moment } from "../components/Times.tsx";
import { useForm } from "../components/use-form.ts";
import { commonMessages } from "../messages/common.ts";
import { apiKeysMessages, usersMessages } from "../messages/setup.ts";
import { Dialog } from "../components/Dialog.tsx";

/** Setup → API keys. */
export function SetupApiKeys() {
  return (
    <RequireRole role="administrator">
      <ApiKeys />
    </RequireRole>
  );
}

function ApiKeys() {
  const keys = useQuery(apiKeysQuery());
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<{ name: string; key: string } | null>(null);
  return (
    <>
      <PageHeader
        title={apiKeysMessages.title}
        documentTitle={apiKeysMessages.title}
        crumbs={[{ label: usersMessages.setup }, { label: apiKeysMessages.title }]}
        actions={
          <Button variant="filled" onClick={() => setCreating(true)}>
            {apiKeysMessages.create}
          </Button>
        }
      />
      <p className="rl-muted">{apiKeysMessages.text}</p>
      <QueryState
        query={keys}
        label={apiKeysMessages.title}
        isEmpty={(data) => data.items.length === 0}
        empty={<EmptyState>{apiKeysMessages.empty}</EmptyState>}
      >
        {(data) => <KeyTable keys={data.items} />}
      </QueryState>
      <Dialog opened={creating} onClose={() => setCreating(false)} title={apiKeysMessages.create}>
        <CreateKeyForm
          onCancel={() => setCreating(false)}
          onMade={(name, key) => {
            setCreating(false);
            setMade({ name, key });
          }}
        />
      </Dialog>
      <ShownOnceDialog
        value={made?.key ?? null}
        title={apiKeysMessages.createdTitle(made?.name ?? "")}
        text={apiKeysMessages.createdText}
        doneLabel={apiKeysMessages.createdDone}
        onClose={() => setMade(null)}
      />
    </>
  );
}

interface CreateKeyFormProps {
  readonly onCancel: () => void;
  readonly onMade: (name: string, key: string) => void;
}

function CreateKeyForm({ onCancel, onMade }: CreateKeyFormProps) {
  const queryClient = useQueryClient();
  const form = useForm();
  const [name, setName] = useState("");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void form.submit(async () => {
      const made = await api("POST", "/api/api-keys", { body: { name } });
      await queryClient.invalidateQueries({ queryKey: queryKeys.apiKeys });
      onMade(made.apiKey.name, made.key);
    }, event.currentTarget);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={apiKeysMessages.name}
          description={apiKeysMessages.nameHint}
          required
          data-autofocus
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={form.fault("name")}
        />
        <FormError error={form.error} />
        <Group justify="flex-end" gap="xs">
          <Button onClick={onCancel}>{commonMessages.cancel}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {apiKeysMessages.create}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function KeyTable({ keys }: { readonly keys: readonly ApiKeyResponse[] }) {
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<ApiKeyResponse | null>(null);
  const columns = [
    apiKeysMessages.name,
    apiKeysMessages.prefix,
    apiKeysMessages.created,
    apiKeysMessages.lastUsed,
    apiKeysMessages.state,
  ];
  const revoke = async () => {
    if (!asked) return;
    await api("DELETE", "/api/api-keys/:id", { params: { id: asked.id } });
    await queryClient.invalidateQueries({ queryKey: queryKeys.apiKeys });
  };
  return (
    <div className="rl-scroll" tabIndex={0} role="region" aria-label={apiKeysMessages.title}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} scope="col">
                {column}
              </Table.Th>
            ))}
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Table.Tr key={key.id}>
              <Table.Td>{key.name}</Table.Td>
              <Table.Td>
                <code>{key.prefix}…</code>
              </Table.Td>
              <Table.Td>
                <Moment at={key.createdAt} /> {apiKeysMessages.by(key.createdBy)}
              </Table.Td>
              <Table.Td>{key.lastUsedAt === null ? apiKeysMessages.never : <Moment at={key.lastUsedAt} />}</Table.Td>
              <Table.Td>
                {key.revokedAt === null ? (
                  <span className="rl-ok">{apiKeysMessages.active}</span>
                ) : (
                  <>
                    {apiKeysMessages.revoked} <Moment at={key.revokedAt} />
                  </>
                )}
              </Table.Td>
              <Table.Td>
                {key.revokedAt === null && (
                  <Button
                    size="compact-xs"
                    onClick={() => setAsked(key)}
                    aria-label={apiKeysMessages.revokeNamed(key.name)}
                  >
                    {apiKeysMessages.revoke}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <ConfirmDialog
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={apiKeysMessages.revokeTitle(asked?.name ?? "")}
        confirmLabel={apiKeysMessages.revokeNamed(asked?.name ?? "")}
        onConfirm={revoke}
      >
        {apiKeysMessages.revokeText}
      </ConfirmDialog>
    </div>
  );
}
