import { Button, Checkbox, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import type { Contact } from "@readyline/contract";
import { useEffect, useRef, useState } from "react";
import { api } from "../../api/client.ts";
import { FormError } from "../../components/FormError.tsx";
import { useForm } from "../../components/use-form.ts";
import { accountMessages, contactMessages } from "../../messages/accounts.ts";
import { announce } from "../../store/announcer.ts";
import { contactBody, draftOf, phoneFault } from "./contact-draft.ts";
import { PhoneFields } from "./phone-fields.tsx";
import { useStoreAccount } from "./use-store-account.ts";
import classes from "./accounts.module.css";

interface ContactDialogProps {
  readonly accountId: string;
  /** What is edited; null = closed. */
  readonly contact: Contact | "new" | null;
  readonly onClose: () => void;
}

/** Adds or changes a contact. Private numbers are written, never read. */
export function ContactDialog({ accountId, contact, onClose }: ContactDialogProps) {
  return (
    <Modal
      opened={contact !== null}
      onClose={onClose}
      size="lg"
      title={contact === null || contact === "new" ? contactMessages.addTitle : contactMessages.editNamed(contact.name)}
    >
      {contact !== null && (
        <ContactForm accountId={accountId} contact={contact === "new" ? null : contact} onDone={onClose} />
      )}
    </Modal>
  );
}

interface ContactFormProps {
  readonly accountId: string;
  readonly contact: Contact | null;
  readonly onDone: () => void;
}

function ContactForm({ accountId, contact, onDone }: ContactFormProps) {
  const storeAccount = useStoreAccount();
  const form = useForm<void>();
  const [draft, setDraft] = useState(() => draftOf(contact));
  /** Counts refused saves: the faults of the phones show, and the first one takes focus. */
  const [refusals, setRefusals] = useState(0);
  const phoneFaults = draft.phones.map(phoneFault);
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (refusals > 0) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refusals]);

  const save = async () => {
    const body = contactBody(draft);
    storeAccount(
      contact === null
        ? await api("POST", "/api/accounts/:account_id/contacts", { params: { accountId }, body })
        : await api("PUT", "/api/accounts/:account_id/contacts/:id", { params: { accountId, id: contact.id }, body }),
    );
    announce(contactMessages.saved(draft.name));
    onDone();
  };
  const change = (next: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...next }));
  return (
    <form
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (phoneFaults.some((fault) => fault !== null)) setRefusals((count) => count + 1);
        else void form.submit(save, event.currentTarget);
      }}
    >
      <Stack gap="sm">
        <div className={classes["fields"]}>
          <TextInput
            label={contactMessages.name}
            required
            data-autofocus
            maxLength={80}
            value={draft.name}
            error={form.fault("name")}
            onChange={(event) => change({ name: event.target.value })}
          />
          <TextInput
            label={contactMessages.role}
            maxLength={60}
            value={draft.role}
            error={form.fault("role")}
            onChange={(event) => change({ role: event.target.value })}
          />
          <TextInput
            label={contactMessages.eta}
            inputMode="numeric"
            maxLength={4}
            value={draft.eta}
            error={form.fault("etaMinutes")}
            onChange={(event) => change({ eta: event.target.value.replaceAll(/\D/g, "") })}
          />
          <TextInput
            label={contactMessages.language}
            maxLength={35}
            value={draft.language}
            error={form.fault("language")}
            onChange={(event) => change({ language: event.target.value })}
          />
        </div>
        <Checkbox
          label={contactMessages.hasKeys}
          checked={draft.hasKeys}
          onChange={(event) => change({ hasKeys: event.target.checked })}
        />
        <PhoneFields
          phones={draft.phones}
          faults={phoneFaults.map(
            (fault, index) =>
              (refusals > 0 ? fault : null) ?? form.fault(`phones.${index}.number`) ?? form.fault(`phones.${index}`),
          )}
          onChange={(phones) => change({ phones })}
        />
        <Textarea
          label={contactMessages.notes}
          rows={3}
          maxLength={2000}
          value={draft.notes}
          error={form.fault("notes")}
          onChange={(event) => change({ notes: event.target.value })}
        />
        <FormError error={form.error} />
        <Group justify="flex-end" gap="xs">
          <Button onClick={onDone}>{accountMessages.cancel}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {contactMessages.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
