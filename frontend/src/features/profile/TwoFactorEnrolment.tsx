import { useState } from "react";
import type { FormEvent } from "react";
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { api } from "../../api/client.ts";
import type { ApiResult } from "../../api/client.ts";
import { CopyField } from "../../components/CopyField.tsx";
import { FormError } from "../../components/FormError.tsx";
import { useForm } from "../../components/use-form.ts";
import { commonMessages } from "../../messages/common.ts";
import { profileMessages } from "../../messages/profile.ts";
import { QrCode } from "./QrCode.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";

export type Enrolment = ApiResult<"POST", "/api/auth/two-factor/enable">;

interface TwoFactorEnrolmentProps {
  readonly enrolment: Enrolment;
  readonly onCancel: () => void;
  readonly onActivated: () => Promise<void>;
}

/** Scan, keep the recovery codes, prove with the first code. Nothing is on before the code is right. */
export function TwoFactorEnrolment({ enrolment, onCancel, onActivated }: TwoFactorEnrolmentProps) {
  const form = useForm();
  const [code, setCode] = useState("");
  const secret = new URL(enrolment.totpUri).searchParams.get("secret") ?? "";
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void form.submit(async () => {
      await api("POST", "/api/auth/two-factor/activate", { body: { code: code.replace(/\s/g, "") } });
      await onActivated();
    }, event.currentTarget);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <h3>{profileMessages.scanTitle}</h3>
        <div>
          <QrCode text={enrolment.totpUri} label={profileMessages.scanAlt} />
        </div>
        <p style={{ margin: 0 }}>{profileMessages.manual}</p>
        <CopyField value={secret} label={profileMessages.manual} />
        <h3>{profileMessages.codesTitle}</h3>
        <p style={{ margin: 0 }}>{profileMessages.codesText}</p>
        <RecoveryCodes codes={enrolment.backupCodes} />
        <h3>{profileMessages.confirmTitle}</h3>
        <TextInput
          label={profileMessages.code}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          withAsterisk={false}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={form.fault("code")}
        />
        <FormError error={form.error} />
        <Group justify="flex-end" gap="xs">
          <Button onClick={onCancel}>{commonMessages.cancel}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {profileMessages.activate}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
