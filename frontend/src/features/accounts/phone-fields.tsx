import { Button, Checkbox, TextInput } from "@mantine/core";
import { useRef } from "react";
import { contactMessages } from "../../messages/accounts.ts";
import { emptyPhone } from "./contact-draft.ts";
import type { PhoneDraft } from "./contact-draft.ts";
import classes from "./accounts.module.css";

const MOST_PHONES = 5;

interface PhoneFieldsProps {
  readonly phones: readonly PhoneDraft[];
  /** Fault of each number field, or null. */
  readonly faults: readonly (string | null)[];
  readonly onChange: (phones: readonly PhoneDraft[]) => void;
}

/** One to five numbers, in the order in which they are called. */
export function PhoneFields({ phones, faults, onChange }: PhoneFieldsProps) {
  const added = useRef(0);
  const set = (index: number, change: Partial<PhoneDraft>) =>
    onChange(phones.map((phone, at) => (at === index ? { ...phone, ...change } : phone)));
  return (
    <div>
      {phones.map((phone, index) => (
        <fieldset key={phone.key} className={classes["phone"]}>
          <legend>{contactMessages.phone(index)}</legend>
          <TextInput
            label={contactMessages.phoneLabel}
            maxLength={40}
            value={phone.label}
            onChange={(event) => set(index, { label: event.target.value })}
          />
          <TextInput
            label={contactMessages.phoneNumber}
            type="tel"
            autoComplete="off"
            maxLength={48}
            required={phone.stored === null}
            inputWrapperOrder={["label", "input", "description", "error"]}
            description={
              phone.private && phone.stored !== null && phone.number === ""
                ? contactMessages.kept(phone.stored.display)
                : undefined
            }
            value={phone.number}
            error={faults[index] ?? null}
            onChange={(event) => set(index, { number: event.target.value })}
          />
          {phones.length > 1 && (
            <Button
              mt={22}
              aria-label={contactMessages.removePhone(index)}
              onClick={() => onChange(phones.filter((_, at) => at !== index))}
            >
              {contactMessages.remove}
            </Button>
          )}
          <Checkbox
            label={contactMessages.private}
            checked={phone.private}
            onChange={(event) => set(index, { private: event.target.checked })}
          />
        </fieldset>
      ))}
      {phones.length < MOST_PHONES && (
        <Button onClick={() => onChange([...phones, emptyPhone(`new-${(added.current += 1)}`)])}>
          {contactMessages.addPhone}
        </Button>
      )}
    </div>
  );
}
