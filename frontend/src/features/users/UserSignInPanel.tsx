import { useState } from "react";
import { Button, Group, Stack } from "@mantine/core";
import type { UserResponse } from "@readyline/contract";
import { api } from "../../api/client.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { FormError } from "../../components/FormError.tsx";
import { FactList, Panel } from "../../components/Panel.tsx";
import { ShownOnceDialog } from "../../components/ShownOnceDialog.tsx";
import { Moment } from "../../components/Times.tsx";
import { useForm } from "../../components/use-form.ts";
import { usersMessages } from "../../messages/setup.ts";
import { serverNow } from "../../store/clock.ts";
import { UserStates } from "./UserStates.tsx";
import { useKeepUser } from "./use-save-user.ts";

type Question = "password" | "two_factor" | "sign_out";

/** Everything about a user's sign-in; each loss is asked for first. */
export function UserSignInPanel({ user }: { readonly user: UserResponse }) {
  const keep = useKeepUser();
  const form = useForm();
  const [question, setQuestion] = useState<Question | null>(null);
  const [temporary, setTemporary] = useState<string | null>(null);
  const params = { id: user.id };

  const resetPassword = async () => {
    const made = await api("POST", "/api/users/:id/reset-password", { params });
    setTemporary(made.temporaryPassword);
    await keep(made.user);
  };
  const resetTwoFactor = async () => keep(await api("POST", "/api/users/:id/reset-2fa", { params }));
  const signOut = async () => api("POST", "/api/users/:id/sign-out", { params });
  const unlock = () => form.submit(async () => keep(await api("POST", "/api/users/:id/unlock", { params })));

  const questions = {
    password: {
      title: usersMessages.resetPasswordTitle(user.name),
      text: usersMessages.resetPasswordText(user.name),
      label: usersMessages.resetPassword,
      run: resetPassword,
    },
    two_factor: {
      title: usersMessages.resetTwoFactorTitle(user.name),
      text: usersMessages.resetTwoFactorText(user.name),
      label: usersMessages.resetTwoFactor,
      run: resetTwoFactor,
    },
    sign_out: {
      title: usersMessages.signOutTitle(user.name),
      text: usersMessages.signOutText,
      label: usersMessages.signOut,
      run: signOut,
    },
  };
  const asked = questions[question ?? "sign_out"];
  const locked = user.lockedUntil !== null && user.lockedUntil > serverNow();
  return (
    <Panel title={usersMessages.security}>
      <Stack gap="md">
        <FactList
          facts={[
            [usersMessages.username, user.username],
            [usersMessages.state, <UserStates key="states" user={user} />],
            [usersMessages.twoFactor, user.twoFactorEnabled ? usersMessages.on : usersMessages.off],
            [
              usersMessages.lastSignIn,
              user.lastSignedInAt === null ? usersMessages.never : <Moment key="last" at={user.lastSignedInAt} />,
            ],
            [usersMessages.created, <Moment key="created" at={user.createdAt} />],
          ]}
        />
        <FormError error={form.error} />
        <Group gap="xs">
          {locked && (
            <Button onClick={() => void unlock()} loading={form.busy}>
              {usersMessages.unlock}
            </Button>
          )}
          <Button onClick={() => setQuestion("password")}>{usersMessages.resetPassword}</Button>
          {user.twoFactorEnabled && (
            <Button onClick={() => setQuestion("two_factor")}>{usersMessages.resetTwoFactor}</Button>
          )}
          <Button onClick={() => setQuestion("sign_out")}>{usersMessages.signOut}</Button>
        </Group>
      </Stack>
      <ConfirmDialog
        opened={question !== null}
        onClose={() => setQuestion(null)}
        title={asked.title}
        confirmLabel={asked.label}
        onConfirm={asked.run}
      >
        {asked.text}
      </ConfirmDialog>
      <ShownOnceDialog
        value={temporary}
        title={usersMessages.temporaryTitle(user.name)}
        text={usersMessages.temporaryText}
        doneLabel={usersMessages.temporaryDone}
        onClose={() => setTemporary(null)}
      />
    </Panel>
  );
}
