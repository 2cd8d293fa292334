import { useState } from "react";
import type { FormEvent } from "react";
import { Button, Group, Stack, Switch, TextInput } from "@mantine/core";
import type { Role, UserResponse } from "@readyline/contract";
import { api } from "../../api/client.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { FormError } from "../../components/FormError.tsx";
import { Panel } from "../../components/Panel.tsx";
import { useForm } from "../../components/use-form.ts";
import { commonMessages } from "../../messages/common.ts";
import { roleWords, usersMessages } from "../../messages/setup.ts";
import { announce } from "../../store/announcer.ts";
import { RoleSelect } from "./CreateUser.tsx";
import { useKeepUser } from "./use-save-user.ts";

/** Name, role, active, extension: one form, one save. What would be lost is said before it is. */
export function UserFactsPanel({ user }: { readonly user: UserResponse }) {
  const form = useForm();
  const keep = useKeepUser();
  const [name, setName] = useState(user.name);
  const [role, setRole] = useState<Role>(user.role);
  const [active, setActive] = useState(user.active);
  const [extension, setExtension] = useState(user.sipExtension ?? "");
  const [asking, setAsking] = useState(false);

  const sipExtension = extension.trim() === "" ? null : extension.trim();
  const losses = [
    user.sipExtension !== null && sipExtension === null ? usersMessages.confirmExtension(user.name) : null,
    user.active && !active ? usersMessages.confirmInactive(user.name) : null,
    user.role !== role ? usersMessages.confirmRole(roleWords[role]) : null,
  ].filter((text) => text !== null);

  const save = (element?: HTMLFormElement) =>
    form.submit(async () => {
      const saved = await api("PATCH", "/api/users/:id", {
        params: { id: user.id },
        body: {
          ...(name === user.name ? {} : { name }),
          ...(role === user.role ? {} : { role }),
          ...(active === user.active ? {} : { active }),
          ...(sipExtension === user.sipExtension ? {} : { sipExtension }),
        },
      });
      await keep(saved);
      setName(saved.name);
      setExtension(saved.sipExtension ?? "");
      announce(usersMessages.saved);
    }, element);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (losses.length > 0) setAsking(true);
    else void save(event.currentTarget);
  };
  return (
    <Panel title={usersMessages.facts}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={usersMessages.name}
            required
            withAsterisk={false}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={form.fault("name")}
          />
          <RoleSelect value={role} onChange={setRole} error={form.fault("role")} />
          <TextInput
            label={usersMessages.extension}
            description={usersMessages.extensionHint}
            autoComplete="off"
            value={extension}
            onChange={(event) => setExtension(event.currentTarget.value)}
            error={form.fault("sipExtension")}
          />
          <Switch
            label={usersMessages.activeLabel}
            checked={active}
            onChange={(event) => setActive(event.currentTarget.checked)}
            error={form.fault("active")}
          />
          <p className="rl-muted" style={{ margin: 0 }}>
            {usersMessages.changes(user.name)}
          </p>
          <FormError error={form.error} />
          <Group justify="flex-end">
            <Button type="submit" variant="filled" loading={form.busy}>
              {commonMessages.save}
            </Button>
          </Group>
        </Stack>
      </form>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={usersMessages.confirmTitle(user.name)}
        confirmLabel={usersMessages.confirmSave(user.name)}
        onConfirm={() => save()}
      >
        {losses.map((text) => (
          <p key={text} style={{ margin: 0 }}>
            {text}
          </p>
        ))}
      </ConfirmDialog>
    </Panel>
  );
}
