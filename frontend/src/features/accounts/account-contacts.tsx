import { Button } from "@mantine/core";
import type { AccountDetail, Contact } from "@readyline/contract";
import { useRef, useState } from "react";
import { api } from "../../api/client.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { Panel } from "../../components/Panel.tsx";
import { EmptyState } from "../../components/QueryState.tsx";
import { contactMessages } from "../../messages/accounts.ts";
import { announce } from "../../store/announcer.ts";
import { useServerNow } from "../../store/clock.ts";
import { formatMoment } from "../alarms/clocks.ts";
import { ContactDialog } from "./contact-dialog.tsx";
import { useStoreAccount } from "./use-store-account.ts";
import classes from "./accounts.module.css";

interface AccountPartProps {
  readonly account: AccountDetail;
  readonly canEdit: boolean;
}

/** The people of the site. A private number is never shown, only how it ends. */
export function AccountContacts({ account, canEdit }: AccountPartProps) {
  const storeAccount = useStoreAccount();
  const addButton = useRef<HTMLButtonElement>(null);
  const [edited, setEdited] = useState<Contact | "new" | null>(null);
  const [removed, setRemoved] = useState<Contact | null>(null);
  const remove = async (contact: Contact) => {
    const params = { accountId: account.id, id: contact.id };
    storeAccount(await api("DELETE", "/api/accounts/:account_id/contacts/:id", { params }));
    announce(contactMessages.removed(contact.name));
  };
  return (
    <Panel
      title={contactMessages.title}
      actions={
        canEdit && (
          <Button ref={addButton} onClick={() => setEdited("new")}>
            {contactMessages.add}
          </Button>
        )
      }
    >
      {account.contacts.length === 0 && <EmptyState>{contactMessages.empty}</EmptyState>}
      <ul className={classes["list"]} aria-label={contactMessages.list}>
        {account.contacts.map((contact) => (
          <li key={contact.id} className={classes["item"]}>
            <ContactFacts contact={contact} timeZone={account.timeZone} />
            {canEdit && (
              <span className={classes["actions"]}>
                <Button aria-label={contactMessages.editNamed(contact.name)} onClick={() => setEdited(contact)}>
                  {contactMessages.edit}
                </Button>
                <Button aria-label={contactMessages.removeNamed(contact.name)} onClick={() => setRemoved(contact)}>
                  {contactMessages.remove}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      <ContactDialog accountId={account.id} contact={edited} onClose={() => setEdited(null)} />
      <ConfirmDialog
        opened={removed !== null}
        title={removed ? contactMessages.removeTitle(removed.name) : ""}
        confirmLabel={removed ? contactMessages.removeNamed(removed.name) : ""}
        onConfirm={async () => {
          if (removed) await remove(removed);
          // The button that opened the dialog is gone with its row.
          addButton.current?.focus();
        }}
        onClose={() => setRemoved(null)}
      >
        {contactMessages.removeText}
      </ConfirmDialog>
    </Panel>
  );
}

function ContactFacts({ contact, timeZone }: { contact: Contact; timeZone: string }) {
  const now = useServerNow();
  const facts = [
    contact.role,
    contact.hasKeys && !contact.role.includes(contactMessages.keys) ? contactMessages.keys : "",
    contact.etaMinutes === null ? "" : contactMessages.minutes(contact.etaMinutes),
    contact.language,
  ].filter((fact) => fact !== "");
  return (
    <div className={classes["who"]}>
      <strong>{contact.name}</strong> {facts.join(", ")}
      <div className="rl-figures">
        {contact.phones
          .map((phone) =>
            [phone.label, phone.display, phone.private ? `(${contactMessages.privateMark})` : ""]
              .filter((part) => part !== "")
              .join(" "),
          )
          .join(" · ")}
      </div>
      <div className="rl-muted">
        {contact.lastReachedAt === null
          ? contactMessages.neverReached
          : contactMessages.reached(formatMoment(contact.lastReachedAt, timeZone, now))}
      </div>
      {contact.notes !== "" && <div className={`rl-muted ${classes["words"]}`}>{contact.notes}</div>}
    </div>
  );
}
