import { Button, Group, Stack } from "@mantine/core";
import type { AccountDetail } from "@readyline/contract";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { FormError } from "../../components/FormError.tsx";
import { FactList, Panel } from "../../components/Panel.tsx";
import { TimePair } from "../../components/Times.tsx";
import { useForm } from "../../components/use-form.ts";
import { accountMessages, factMessages } from "../../messages/accounts.ts";
import { announce } from "../../store/announcer.ts";
import { useServerNow } from "../../store/clock.ts";
import { formatMoment } from "../alarms/clocks.ts";
import { spelled } from "../alarms/call-list.ts";
import { Strip } from "../alarms/strip.tsx";
import { AccountFields } from "./account-fields.tsx";
import type { FactDraft } from "./account-fields.tsx";
import { useStoreAccount } from "./use-store-account.ts";
import classes from "./accounts.module.css";

interface AccountPartProps {
  readonly account: AccountDetail;
  readonly canEdit: boolean;
}

/** What is known of the site; supervisors and up change it. */
export function AccountFactsPart({ account, canEdit }: AccountPartProps) {
  const [editing, setEditing] = useState(false);
  const now = useServerNow();
  if (editing) return <EditFacts account={account} onDone={() => setEditing(false)} />;
  return (
    <Panel
      title={factMessages.title}
      actions={canEdit && <Button onClick={() => setEditing(true)}>{factMessages.edit}</Button>}
    >
      {account.warning !== "" && (
        <Strip tone="wait">
          <span aria-hidden="true">▲ </span>
          {account.warning}
        </Strip>
      )}
      <FactList
        facts={[
          [factMessages.number, account.number],
          [factMessages.name, account.name],
          [factMessages.address, account.address || factMessages.none],
          [factMessages.status, accountMessages.status[account.status]],
          [factMessages.timeZone, account.timeZone],
          [factMessages.localTime, formatMoment(now, account.timeZone, now)],
          [factMessages.country, account.country],
          [
            factMessages.permit,
            account.permitNumber === ""
              ? factMessages.none
              : `${account.permitNumber} (${spelled(account.permitNumber)})`,
          ],
          [
            factMessages.notes,
            account.notes === "" ? null : (
              <span key="notes" className={classes["words"]}>
                {account.notes}
              </span>
            ),
          ],
          [factMessages.created, <TimePair key="created" at={account.createdAt} siteZone={account.timeZone} />],
          [factMessages.changed, <TimePair key="updated" at={account.updatedAt} siteZone={account.timeZone} />],
        ]}
      />
    </Panel>
  );
}

function EditFacts({ account, onDone }: { account: AccountDetail; onDone: () => void }) {
  const storeAccount = useStoreAccount();
  const form = useForm<void>();
  const [changes, setChanges] = useState<Partial<FactDraft>>({});
  const save = async () => {
    storeAccount(await api("PATCH", "/api/accounts/:id", { params: { id: account.id }, body: changes }));
    announce(factMessages.saved);
    onDone();
  };
  return (
    <Panel title={factMessages.title}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void form.submit(save, event.currentTarget);
        }}
      >
        <Stack gap="sm">
          <AccountFields
            draft={{ ...account, ...changes }}
            onChange={(change) => setChanges((before) => ({ ...before, ...change }))}
            fault={(path) => form.fault(path)}
            withStatus
          />
          <FormError error={form.error} />
          <Group gap="xs">
            <Button type="submit" variant="filled" loading={form.busy}>
              {factMessages.save}
            </Button>
            <Button onClick={onDone}>{factMessages.cancel}</Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
