import { useState } from "react";
import { Button, Stack } from "@mantine/core";
import type { SignInAnswer } from "@readyline/contract";
import { useNavigate } from "@tanstack/react-router";
import { loginMessages } from "../messages/login.ts";
import { forgetConsole, resumeConsole } from "../store/console-session.ts";
import { useSession } from "../store/sessionStore.ts";
import { CodeForm, CredentialsForm, RecoveryForm } from "./SignInForms.tsx";
import { Dialog } from "./Dialog.tsx";

type Step = "credentials" | "code" | "recovery";

/** The sign-in over the page, when the session ended while it was open. Drafts under it stay; nothing else closes it. */
export function SessionDialog() {
  const interrupted = useSession((state) => state.phase === "interrupted");
  return (
    <Dialog
      opened={interrupted}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={loginMessages.sessionTitle}
    >
      <SignInAgain />
    </Dialog>
  );
}

function SignInAgain() {
  const navigate = useNavigate();
  const user = useSession((state) => state.me?.user);
  const [step, setStep] = useState<Step>("credentials");
  if (!user) return null;
  const onDone = async ({ result }: SignInAnswer) => {
    if (result === "code_required") {
      setStep("code");
      return;
    }
    await resumeConsole();
  };
  const leave = async () => {
    await forgetConsole();
    await navigate({ to: "/login", replace: true });
  };
  return (
    <Stack gap="sm">
      <p style={{ margin: 0 }}>{loginMessages.sessionText(user.name)}</p>
      {step === "credentials" && <CredentialsForm fixedUsername={user.username} onDone={onDone} />}
      {step === "code" && <CodeForm onDone={onDone} />}
      {step === "recovery" && <RecoveryForm onDone={onDone} />}
      {step === "code" && (
        <Button variant="subtle" onClick={() => setStep("recovery")}>
          {loginMessages.useRecovery}
        </Button>
      )}
      <Button variant="subtle" onClick={() => void leave()}>
        {loginMessages.sessionOther}
      </Button>
    </Stack>
  );
}
