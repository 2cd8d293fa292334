import { useState } from "react";
import type { FormEvent } from "react";
import { useQuery } from "@tanstack/react-query";
import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { causes } from "@readyline/contract";
import type { LineFacts, UserResponse } from "@readyline/contract";
import { api } from "../../api/client.ts";
import { userLineQuery } from "../../api/queries.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { FormError } from "../../components/FormError.tsx";
import { FactList, Panel } from "../../components/Panel.tsx";
import { QueryState } from "../../components/QueryState.tsx";
import { Moment } from "../../components/Times.tsx";
import { useForm } from "../../components/use-form.ts";
import { commonMessages } from "../../messages/common.ts";
import { loginMessages } from "../../messages/login.ts";
import { usersMessages } from "../../messages/setup.ts";
import { announce } from "../../store/announcer.ts";
import { useKeepUser } from "./use-save-user.ts";

/** SIP password (write-only) and what the gateway knows of the line now. */
export function UserLinePanel({ user }: { readonly user: UserResponse }) {
  const line = useQuery({ ...userLineQuery(user.id), enabled: user.sipExtension !== null });
  return (
    <Panel title={usersMessages.line}>
      {user.sipExtension === null ? (
        <p className="rl-muted">{usersMessages.liveNoExtension}</p>
      ) : (
        <Stack gap="md">
          <SipPassword user={user} />
          <QueryState query={line} label={usersMessages.liveTitle}>
            {(data) => <LiveFacts facts={data.facts} />}
          </QueryState>
        </Stack>
      )}
    </Panel>
  );
}

function SipPassword({ user }: { readonly user: UserResponse }) {
  const keep = useKeepUser();
  const form = useForm();
  const [editing, setEditing] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [password, setPassword] = useState("");

  const patch = async (sipPassword: string | null) => {
    await keep(await api("PATCH", "/api/users/:id", { params: { id: user.id }, body: { sipPassword } }));
    setEditing(false);
    setPassword("");
    announce(usersMessages.saved);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void form.submit(() => patch(password), event.currentTarget);
  };
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <span>
          <strong>{usersMessages.sipPassword}</strong>{" "}
          {user.sipPasswordSetAt === null ? (
            usersMessages.sipPasswordMissing
          ) : (
            <>
              {usersMessages.sipPasswordSet} <Moment at={user.sipPasswordSetAt} />
              {user.sipPasswordSetBy !== null && ` ${usersMessages.by(user.sipPasswordSetBy)}`}
            </>
          )}
        </span>
        {!editing && (
          <Group gap="xs">
            <Button onClick={() => setEditing(true)}>
              {user.sipPasswordSet ? usersMessages.changeSipPassword : usersMessages.setSipPassword}
            </Button>
            {user.sipPasswordSet && (
              <Button onClick={() => setRemoving(true)}>{usersMessages.removeSipPassword}</Button>
            )}
          </Group>
        )}
      </Group>
      {editing && (
        <form onSubmit={submit} autoComplete="off">
          <Stack gap="sm" mt="xs">
            <PasswordInput
              label={usersMessages.newSipPassword}
              description={usersMessages.sipPasswordHint}
              required
              withAsterisk={false}
              autoComplete="new-password"
              autoFocus
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              error={form.fault("sipPassword")}
              visibilityToggleButtonProps={{ "aria-label": loginMessages.show, tabIndex: 0 }}
            />
            <FormError error={form.error} />
            <Group justify="flex-end" gap="xs">
              <Button
                onClick={() => {
                  setEditing(false);
                  setPassword("");
                }}
              >
                {commonMessages.cancel}
              </Button>
              <Button type="submit" variant="filled" loading={form.busy}>
                {commonMessages.save}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
      <ConfirmDialog
        opened={removing}
        onClose={() => setRemoving(false)}
        title={usersMessages.removeSipPasswordTitle(user.name)}
        confirmLabel={usersMessages.removeSipPasswordConfirm}
        onConfirm={() => patch(null)}
      >
        {usersMessages.removeSipPasswordText}
      </ConfirmDialog>
    </div>
  );
}

function LiveFacts({ facts }: { readonly facts: LineFacts }) {
  const { registration, cause } = facts;
  return (
    <FactList
      facts={[
        [
          usersMessages.liveRegistration,
          <span key="registration" className={registration.state === "registered" ? "rl-ok" : ""}>
            {usersMessages.liveStates[registration.state]}{" "}
            {registration.since > 0 && <Moment at={registration.since} />}
          </span>,
        ],
        [
          usersMessages.liveExpires,
          registration.expiresAt === null ? null : <Moment key="expires" at={registration.expiresAt} />,
        ],
        [usersMessages.liveLeg, usersMessages.liveLegStates[facts.pbxLeg.state]],
        [usersMessages.liveBrowser, usersMessages.liveBrowserStates[facts.browserLeg.state]],
        [
          usersMessages.liveCause,
          cause && (
            <span key="cause" className="rl-bad">
              {causes[cause.code].administratorText} {cause.detail}
            </span>
          ),
        ],
      ]}
    />
  );
}
