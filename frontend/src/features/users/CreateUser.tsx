import { useState } from "react";
import type { FormEvent } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Group, NativeSelect, PasswordInput, Stack, TextInput } from "@mantine/core";
import type { Role } from "@readyline/contract";
import { api } from "../../api/client.ts";
import { queryKeys } from "../../api/queries.ts";
import { FormError } from "../../components/FormError.tsx";
import { ShownOnceDialog } from "../../components/ShownOnceDialog.tsx";
import { useForm } from "../../components/use-form.ts";
import { commonMessages } from "../../messages/common.ts";
import { loginMessages } from "../../messages/login.ts";
import { roleWords, usersMessages } from "../../messages/setup.ts";
import { Dialog } from "../../components/Dialog.tsx";

interface CreateUserProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** A new user in one form; the temporary password is then shown once. */
export function CreateUser({ opened, onClose }: CreateUserProps) {
  const [made, setMade] = useState<{ name: string; password: string } | null>(null);
  return (
    <>
      <Dialog opened={opened} onClose={onClose} title={usersMessages.create}>
        <CreateUserForm
          onCancel={onClose}
          onMade={(name, password) => {
            onClose();
            setMade({ name, password });
          }}
        />
      </Dialog>
      <ShownOnceDialog
        value={made?.password ?? null}
        title={usersMessages.temporaryTitle(made?.name ?? "")}
        text={usersMessages.temporaryText}
        doneLabel={usersMessages.temporaryDone}
        onClose={() => setMade(null)}
      />
    </>
  );
}

interface CreateUserFormProps {
  readonly onCancel: () => void;
  readonly onMade: (name: string, password: string) => void;
}

function CreateUserForm({ onCancel, onMade }: CreateUserFormProps) {
  const queryClient = useQueryClient();
  const form = useForm();
  const [username, setUsername] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const [sipExtension, setSipExtension] = useState("");
  const [sipPassword, setSipPassword] = useState("");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void form.submit(async () => {
      const made = await api("POST", "/api/users", {
        body: {
          username: username.trim(),
          name,
          role,
          sipExtension: sipExtension.trim() === "" ? null : sipExtension.trim(),
          sipPassword: sipPassword === "" ? null : sipPassword,
        },
      });
      await queryClient.invalidateQueries({ queryKey: queryKeys.users });
      onMade(made.user.name, made.temporaryPassword);
    }, event.currentTarget);
  };
  return (
    <form onSubmit={submit} autoComplete="off">
      <Stack gap="sm">
        <TextInput
          label={usersMessages.username}
          description={usersMessages.usernameHint}
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          error={form.fault("username")}
        />
        <TextInput
          label={usersMessages.name}
          required
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
          value={sipExtension}
          onChange={(event) => setSipExtension(event.currentTarget.value)}
          error={form.fault("sipExtension")}
        />
        <PasswordInput
          label={usersMessages.sipPassword}
          description={usersMessages.sipPasswordHint}
          autoComplete="new-password"
          value={sipPassword}
          onChange={(event) => setSipPassword(event.currentTarget.value)}
          error={form.fault("sipPassword")}
          visibilityToggleButtonProps={{ "aria-label": loginMessages.show, tabIndex: 0 }}
        />
        <FormError error={form.error} />
        <Group justify="flex-end" gap="xs">
          <Button onClick={onCancel}>{commonMessages.cancel}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {usersMessages.create}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface RoleSelectProps {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
  readonly error: string | null;
}

export function RoleSelect({ value, onChange, error }: RoleSelectProps) {
  return (
    <NativeSelect
      label={usersMessages.role}
      data={Object.entries(roleWords).map(([role, label]) => ({ value: role, label }))}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Role)}
      error={error}
    />
  );
}
