import { useState } from "react";
import type { FormEvent } from "react";
import { Button, Group, Stack, Switch, TextInput } from "@mantine/core";
import type { UserResponse } from "@readyline/contract";
import { api } from "../../api/client.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { FormError } from "../../components/FormError.tsx";
import { Panel } from "../../components/Panel.tsx";
import { useForm } from "../../components/use-form.ts";
import { commonMessages } from "../../messages/common.ts";
import { roleWords, usersMessages } from "../../messages/setup.ts";
import { announce } from "../../store/announcer.ts";
import { Strip } from "../alarms/strip.tsx";
import { RoleSelect } from "./CreateUser.tsx";
import { useKeepUser } from "./use-save-user.ts";
import { useUserDraft, type UserFields } from "./use-user-draft.ts";

/**
 * Name, role, active, extension: one form, one save. What would be lost is said before it is. Fields that nobody touched here follow
 * the user; one that was touched and that somebody else changed meanwhile says so.
 */
export function UserFactsPanel({ user }: { readonly user: UserResponse }) {
  const form = useForm();
  const keep = useKeepUser();
  const { draft, edit, overtaken, reset } = useUserDraft(user);
  const [asking, setAsking] = useState(false);
  const { name, role, active, extension } = draft;

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
      reset();
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
            onChange={(event) => edit("name", event.currentTarget.value)}
            error={form.fault("name")}
          />
          <RoleSelect value={role} onChange={(value) => edit("role", value)} error={form.fault("role")} />
          <TextInput
            label={usersMessages.extension}
            description={usersMessages.extensionHint}
            autoComplete="off"
            value={extension}
            onChange={(event) => edit("extension", event.currentTarget.value)}
            error={form.fault("sipExtension")}
          />
          <Switch
            label={usersMessages.activeLabel}
            checked={active}
            onChange={(event) => edit("active", event.currentTarget.checked)}
            error={form.fault("active")}
          />
          <p className="rl-muted" style={{ margin: 0 }}>
            {usersMessages.changes(user.name)}
          </p>
          {overtaken.length > 0 && (
            <Strip tone="wait" role="alert" action={<Button onClick={reset}>{usersMessages.takeTheirs}</Button>}>
              {usersMessages.changedMeanwhile(overtaken.map((field) => theirs(user, field)))}
            </Strip>
          )}
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

function theirs(user: UserResponse, field: keyof UserFields): string {
  switch (field) {
    case "name":
      return usersMessages.theirs(usersMessages.name, user.name);
    case "role":
      return usersMessages.theirs(usersMessages.role, roleWords[user.role]);
    case "extension":
      return usersMessages.theirs(usersMessages.extension, user.sipExtension ?? usersMessages.none);
    case "active":
      return usersMessages.theirs(usersMessages.state, user.active ? usersMessages.active : usersMessages.inactive);
  }
}
