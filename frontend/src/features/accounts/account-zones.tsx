import { Button, Table } from "@mantine/core";
import type { AccountDetail, Zone } from "@readyline/contract";
import { useRef, useState } from "react";
import { api } from "../../api/client.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { Panel } from "../../components/Panel.tsx";
import { EmptyState } from "../../components/QueryState.tsx";
import { zoneMessages } from "../../messages/accounts.ts";
import { announce } from "../../store/announcer.ts";
import { useStoreAccount } from "./use-store-account.ts";
import { ZoneDialog } from "./zone-dialog.tsx";
import classes from "./accounts.module.css";

interface AccountPartProps {
  readonly account: AccountDetail;
  readonly canEdit: boolean;
}

/** The detectors of the site by number. */
export function AccountZones({ account, canEdit }: AccountPartProps) {
  const storeAccount = useStoreAccount();
  const addButton = useRef<HTMLButtonElement>(null);
  const [edited, setEdited] = useState<Zone | "new" | null>(null);
  const [removed, setRemoved] = useState<Zone | null>(null);
  const remove = async (zone: Zone) => {
    const params = { accountId: account.id, id: zone.id };
    storeAccount(await api("DELETE", "/api/accounts/:account_id/zones/:id", { params }));
    announce(zoneMessages.removed(zone.number));
  };
  return (
    <Panel
      title={zoneMessages.title}
      actions={
        canEdit && (
          <Button ref={addButton} onClick={() => setEdited("new")}>
            {zoneMessages.add}
          </Button>
        )
      }
    >
      {account.zones.length === 0 ? (
        <EmptyState>{zoneMessages.empty}</EmptyState>
      ) : (
        <Table className={classes["table"] ?? ""} aria-label={zoneMessages.list}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{zoneMessages.number}</Table.Th>
              <Table.Th scope="col">{zoneMessages.name}</Table.Th>
              <Table.Th scope="col">{zoneMessages.type}</Table.Th>
              <Table.Th scope="col">{zoneMessages.location}</Table.Th>
              {canEdit && <Table.Td />}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {account.zones.map((zone) => (
              <Table.Tr key={zone.id}>
                <Table.Td className="rl-figures" data-label={zoneMessages.number}>
                  {zone.number}
                </Table.Td>
                <Table.Td data-label={zoneMessages.name}>{zone.name}</Table.Td>
                <Table.Td data-label={zoneMessages.type}>{zone.type}</Table.Td>
                <Table.Td data-label={zoneMessages.location}>{zone.location}</Table.Td>
                {canEdit && (
                  <Table.Td>
                    <span className={classes["actions"]}>
                      <Button aria-label={zoneMessages.editNamed(zone.number)} onClick={() => setEdited(zone)}>
                        {zoneMessages.edit}
                      </Button>
                      <Button aria-label={zoneMessages.removeNamed(zone.number)} onClick={() => setRemoved(zone)}>
                        {zoneMessages.remove}
                      </Button>
                    </span>
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <ZoneDialog accountId={account.id} zone={edited} onClose={() => setEdited(null)} />
      <ConfirmDialog
        opened={removed !== null}
        title={removed ? zoneMessages.removeTitle(removed.number, removed.name) : ""}
        confirmLabel={removed ? zoneMessages.removeNamed(removed.number) : ""}
        onConfirm={async () => {
          if (removed) await remove(removed);
          // The button that opened the dialog is gone with its row.
          addButton.current?.focus();
        }}
        onClose={() => setRemoved(null)}
      >
        {zoneMessages.removeText}
      </ConfirmDialog>
    </Panel>
  );
}
