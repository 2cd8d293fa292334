import { useState } from "react";
import type { FormEvent } from "react";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import type { SignInAnswer } from "@readyline/contract";
import { api } from "../api/client.ts";
import { isFailure } from "../api/failure.ts";
import { formatClock } from "../format-clock.ts";
import { loginMessages } from "../messages/login.ts";
import { useStationZone } from "../store/configStore.ts";
import { FormError } from "./FormError.tsx";
import { useForm } from "./use-form.ts";
import classes from "./SignInForms.module.css";

interface StepProps {
  /** Called after the server accepted the step; the button stays busy until it settles. */
  readonly onDone: (answer: SignInAnswer) => Promise<void>;
  /** Called at each input, and when the form has been sent: good moments to fetch what comes next. */
  readonly onInput?: () => void;
}

/** The error of a sign-in step: a lock-out names the time at which it ends. */
function useSignInError(error: unknown): unknown {
  const zone = useStationZone();
  if (isFailure(error) && error.retryAt !== null)
    return new Error(loginMessages.lockedUntil(formatClock(error.retryAt, zone)));
  return error;
}

interface CredentialsFormProps extends StepProps {
  /** Set where only this user may sign in again. */
  readonly fixedUsername?: string;
}

/** User and password. Password managers and paste work; the text for a wrong user and a wrong password is the same. */
export function CredentialsForm({ onDone, onInput, fixedUsername }: CredentialsFormProps) {
  const [username, setUsername] = useState(fixedUsername ?? "");
  const [password, setPassword] = useState("");
  const form = useForm();
  const error = useSignInError(form.error);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void form.submit(async () => {
      const answer = await api("POST", "/api/auth/sign-in/username", {
        body: { username: username.trim(), password },
      });
      await onDone(answer);
    }, event.currentTarget);
    // After the request of the form, which would wait behind them.
    onInput?.();
  };
  return (
    <form onSubmit={submit} onInput={onInput} className={classes["form"]}>
      <TextInput
        label={loginMessages.user}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
        readOnly={fixedUsername !== undefined}
        autoFocus={fixedUsername === undefined}
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
        error={form.fault("username")}
      />
      <PasswordInput
        label={loginMessages.password}
        name="password"
        autoComplete="current-password"
        data-autofocus={fixedUsername === undefined ? undefined : true}
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={form.fault("password")}
        visibilityToggleButtonProps={{ "aria-label": loginMessages.show, tabIndex: 0 }}
      />
      <FormError error={error} />
      <Button type="submit" variant="filled" size="sm" loading={form.busy}>
        {loginMessages.signIn}
      </Button>
    </form>
  );
}

/** The six digits of the authenticator. One field, so that paste and the phone's suggestion work. */
export function CodeForm({ onDone, onInput }: StepProps) {
  const [code, setCode] = useState("");
  const form = useForm();
  const error = useSignInError(form.error);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void form.submit(async () => {
      const answer = await api("POST", "/api/auth/two-factor/verify-totp", {
        body: { code: code.replace(/\s/g, "") },
      });
      await onDone(answer);
    }, event.currentTarget);
    // After the request of the form, which would wait behind them.
    onInput?.();
  };
  return (
    <form onSubmit={submit} onInput={onInput} className={classes["form"]}>
      <TextInput
        label={loginMessages.codeLabel}
        description={loginMessages.codeHint}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        data-autofocus
        required
        withAsterisk={false}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        error={form.fault("code")}
      />
      <FormError error={error} />
      <Button type="submit" variant="filled" size="sm" loading={form.busy}>
        {loginMessages.continue}
      </Button>
    </form>
  );
}

/** A recovery code in place of the six digits. */
export function RecoveryForm({ onDone, onInput }: StepProps) {
  const [code, setCode] = useState("");
  const form = useForm();
  const error = useSignInError(form.error);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void form.submit(async () => {
      const answer = await api("POST", "/api/auth/two-factor/verify-backup-code", { body: { code: code.trim() } });
      await onDone(answer);
    }, event.currentTarget);
    // After the request of the form, which would wait behind them.
    onInput?.();
  };
  return (
    <form onSubmit={submit} onInput={onInput} className={classes["form"]}>
      <TextInput
        label={loginMessages.recoveryLabel}
        description={loginMessages.recoveryHint}
        name="recovery-code"
        autoComplete="off"
        autoFocus
        data-autofocus
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        error={form.fault("code")}
      />
      <FormError error={error} />
      <Button type="submit" variant="filled" size="sm" loading={form.busy}>
        {loginMessages.continue}
      </Button>
    </form>
  );
}
