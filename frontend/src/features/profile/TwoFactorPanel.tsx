import { useState } from "react";
import { Button, Group, Stack } from "@mantine/core";
import { api } from "../../api/client.ts";
import { Panel } from "../../components/Panel.tsx";
import { profileMessages } from "../../messages/profile.ts";
import { announce } from "../../store/announcer.ts";
import { loadMe, useMe } from "../../store/sessionStore.ts";
import { PasswordStep } from "./PasswordStep.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";
import { TwoFactorEnrolment } from "./TwoFactorEnrolment.tsx";
import type { Enrolment } from "./TwoFactorEnrolment.tsx";
import { Dialog } from "../../components/Dialog.tsx";

type Step =
  | { readonly kind: "idle" }
  | { readonly kind: "password"; readonly purpose: "enable" | "disable" | "new_codes" }
  | { readonly kind: "enrol"; readonly enrolment: Enrolment }
  | { readonly kind: "codes"; readonly codes: readonly string[] };

const questions = {
  enable: { title: profileMessages.enable, text: null },
  disable: { title: profileMessages.disableTitle, text: profileMessages.disableText },
  new_codes: { title: profileMessages.newCodesTitle, text: profileMessages.newCodesText },
} as const;

/** Two-factor on and off, and new recovery codes. Each asks for the password first. */
export function TwoFactorPanel() {
  const me = useMe();
  const [step, setStep] = useState<Step>({ kind: "idle" });
  const close = () => setStep({ kind: "idle" });
  const on = me.user.twoFactorEnabled;

  const withPassword = async (purpose: "enable" | "disable" | "new_codes", password: string) => {
    if (purpose === "enable") {
      const enrolment = await api("POST", "/api/auth/two-factor/enable", { body: { password } });
      setStep({ kind: "enrol", enrolment });
    } else if (purpose === "disable") {
      await api("POST", "/api/auth/two-factor/disable", { body: { password } });
      close();
      announce(profileMessages.disabled);
      await loadMe();
    } else {
      const { backupCodes } = await api("POST", "/api/auth/two-factor/generate-backup-codes", { body: { password } });
      setStep({ kind: "codes", codes: backupCodes });
      await loadMe();
    }
  };
  const activated = async () => {
    close();
    announce(profileMessages.activated);
    await loadMe();
  };
  const ask = (purpose: "enable" | "disable" | "new_codes") => setStep({ kind: "password", purpose });
  const question = step.kind === "password" ? questions[step.purpose] : null;
  return (
    <Panel title={profileMessages.twoFactor}>
      <p>{on ? profileMessages.twoFactorOn : profileMessages.twoFactorOff}</p>
      {on && me.backupCodesLeft !== null && <p>{profileMessages.codesLeft(me.backupCodesLeft)}</p>}
      <Group gap="xs">
        {on ? (
          <>
            <Button onClick={() => ask("new_codes")}>{profileMessages.newCodes}</Button>
            <Button onClick={() => ask("disable")}>{profileMessages.disable}</Button>
          </>
        ) : (
          <Button variant="filled" onClick={() => ask("enable")}>
            {profileMessages.enable}
          </Button>
        )}
      </Group>
      <Dialog opened={question !== null} onClose={close} title={question?.title}>
        {step.kind === "password" && (
          <PasswordStep
            text={question?.text ?? null}
            onCancel={close}
            onPassword={(password) => withPassword(step.purpose, password)}
          />
        )}
      </Dialog>
      <Dialog
        opened={step.kind === "enrol"}
        onClose={close}
        title={profileMessages.enable}
        size="lg"
        closeOnClickOutside={false}
      >
        {step.kind === "enrol" && (
          <TwoFactorEnrolment enrolment={step.enrolment} onCancel={close} onActivated={activated} />
        )}
      </Dialog>
      <Dialog
        opened={step.kind === "codes"}
        onClose={close}
        title={profileMessages.newCodes}
        closeOnClickOutside={false}
      >
        {step.kind === "codes" && (
          <Stack gap="sm">
            <p style={{ margin: 0 }}>{profileMessages.codesText}</p>
            <RecoveryCodes codes={step.codes} />
            <Group justify="flex-end">
              <Button variant="filled" onClick={close}>
                {profileMessages.codesKept}
              </Button>
            </Group>
          </Stack>
        )}
      </Dialog>
    </Panel>
  );
}
