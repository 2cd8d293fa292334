import { useState } from "react";
import type { FormEvent } from "react";
import { Button, PasswordInput } from "@mantine/core";
import { api } from "../api/client.ts";
import { loginMessages } from "../messages/login.ts";
import { FormError } from "./FormError.tsx";
import { useForm } from "./use-form.ts";
import classes from "./SignInForms.module.css";

const MIN_LENGTH = 12;

interface NewPasswordFormProps {
  /** Named to the password manager, so that it updates the right entry. */
  readonly username: string;
  readonly submitLabel: string;
  readonly onDone: () => Promise<void>;
}

/** Changes the own password. The rules tick while typing; the server has the last word. */
export function NewPasswordForm({ username, submitLabel, onDone }: NewPasswordFormProps) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [mismatch, setMismatch] = useState(false);
  const form = useForm();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setMismatch(next !== again);
    if (next !== again) return;
    void form.submit(async () => {
      await api("POST", "/api/auth/change-password", { body: { currentPassword: current, newPassword: next } });
      setCurrent("");
      setNext("");
      setAgain("");
      await onDone();
    }, event.currentTarget);
  };
  return (
    <form onSubmit={submit} className={classes["form"]}>
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <PasswordInput
        label={loginMessages.currentPassword}
        name="current-password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
        error={form.fault("currentPassword")}
        visibilityToggleButtonProps={{ "aria-label": loginMessages.show, tabIndex: 0 }}
      />
      <PasswordInput
        label={loginMessages.newPassword}
        description={loginMessages.rules}
        name="new-password"
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={next}
        onChange={(event) => setNext(event.currentTarget.value)}
        error={form.fault("newPassword")}
        visibilityToggleButtonProps={{ "aria-label": loginMessages.show, tabIndex: 0 }}
      />
      <Rule met={next.length >= MIN_LENGTH}>
        {next.length >= MIN_LENGTH ? loginMessages.rulesMet : loginMessages.rulesLength(next.length)}
      </Rule>
      <PasswordInput
        label={loginMessages.again}
        name="new-password-again"
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={again}
        onChange={(event) => {
          setAgain(event.currentTarget.value);
          setMismatch(false);
        }}
        error={mismatch ? loginMessages.notSame : null}
        visibilityToggleButtonProps={{ "aria-label": loginMessages.show, tabIndex: 0 }}
      />
      {again !== "" && again === next && <Rule met>{loginMessages.same}</Rule>}
      <FormError error={form.error} />
      <Button type="submit" variant="filled" size="sm" loading={form.busy}>
        {submitLabel}
      </Button>
    </form>
  );
}

function Rule({ met, children }: { readonly met: boolean; readonly children: string }) {
  return (
    <p className={met ? "rl-ok" : "rl-muted"} style={{ margin: 0 }}>
      <span aria-hidden="true">{met ? "✓ " : "○ "}</span>
      {children}
    </p>
  );
}
