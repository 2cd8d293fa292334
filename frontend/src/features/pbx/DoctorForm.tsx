import { useState } from "react";
import type { FormEvent } from "react";
import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { loginMessages } from "../../messages/login.ts";
import { doctorMessages } from "../../messages/setup.ts";
import classes from "./Doctor.module.css";

/** What one run is to use; a part that is left out comes from the configuration. */
export interface DoctorOrder {
  readonly testLine?: { readonly extension: string; readonly sipPassword: string };
  readonly echoExtension?: string;
}

interface DoctorFormProps {
  readonly doctor: { readonly testExtension: string | null; readonly echoExtension: string | null };
  readonly busy: boolean;
  readonly fault: (path: string) => string | null;
  /** Resolves with whether the run began. */
  readonly onStart: (order: DoctorOrder) => Promise<boolean>;
}

export function DoctorForm({ doctor, busy, fault, onStart }: DoctorFormProps) {
  const [extension, setExtension] = useState("");
  const [sipPassword, setSipPassword] = useState("");
  const [echo, setEcho] = useState("");
  const [missing, setMissing] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setMissing(extension !== "" && sipPassword === "");
    if (extension !== "" && sipPassword === "") return;
    const began = await onStart({
      ...(extension === "" ? {} : { testLine: { extension, sipPassword } }),
      ...(echo === "" ? {} : { echoExtension: echo }),
    });
    if (began) setSipPassword("");
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="xs">
        <Button type="submit" variant="filled" style={{ alignSelf: "flex-start" }} aria-disabled={busy}>
          {busy ? doctorMessages.running : doctorMessages.start}
        </Button>
        <details>
          <summary className={classes["summary"]}>{doctorMessages.other}</summary>
          <Stack gap="xs" mt="xs" maw="24rem">
            <TextInput
              label={doctorMessages.extension}
              description={doctorMessages.extensionHint(doctor.testExtension)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={extension}
              onChange={(event) => setExtension(event.currentTarget.value.trim())}
              error={fault("testLine.extension")}
            />
            <PasswordInput
              label={doctorMessages.sipPassword}
              description={doctorMessages.otherText}
              autoComplete="new-password"
              value={sipPassword}
              onChange={(event) => setSipPassword(event.currentTarget.value)}
              error={missing ? doctorMessages.sipPasswordMissing : fault("testLine.sipPassword")}
              visibilityToggleButtonProps={{ "aria-label": loginMessages.show, tabIndex: 0 }}
            />
            <TextInput
              label={doctorMessages.echo}
              description={doctorMessages.echoHint(doctor.echoExtension)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={echo}
              onChange={(event) => setEcho(event.currentTarget.value.trim())}
              error={fault("echoExtension")}
            />
          </Stack>
        </details>
      </Stack>
    </form>
  );
}
