import { useState } from "react";
import type { FormEvent } from "react";
import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { FormError } from "../../components/FormError.tsx";
import { useForm } from "../../components/use-form.ts";
import { commonMessages } from "../../messages/common.ts";
import { loginMessages } from "../../messages/login.ts";
import { profileMessages } from "../../messages/profile.ts";

interface PasswordStepProps {
  readonly text: string | null;
  readonly onCancel: () => void;
  readonly onPassword: (password: string) => Promise<void>;
}

/** The own password again, before the sign-in is made weaker or stronger. */
export function PasswordStep({ text, onCancel, onPassword }: PasswordStepProps) {
  const form = useForm();
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void form.submit(() => onPassword(password), event.currentTarget);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {text !== null && <p style={{ margin: 0 }}>{text}</p>}
        <PasswordInput
          label={profileMessages.yourPassword}
          required
          withAsterisk={false}
          autoComplete="current-password"
          data-autofocus
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={form.fault("password")}
          visibilityToggleButtonProps={{ "aria-label": loginMessages.show, tabIndex: 0 }}
        />
        <FormError error={form.error} />
        <Group justify="flex-end" gap="xs">
          <Button onClick={onCancel}>{commonMessages.cancel}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {profileMessages.continue}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
