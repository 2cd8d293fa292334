import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import type { AccountFacts } from "@readyline/contract";
import { useId } from "react";
import { accountMessages, factMessages } from "../../messages/accounts.ts";
import classes from "./accounts.module.css";

/** The facts of an account as they are edited. */
export type FactDraft = Pick<
  AccountFacts,
  "number" | "name" | "address" | "status" | "timeZone" | "country" | "permitNumber" | "warning" | "notes"
>;

interface AccountFieldsProps {
  readonly draft: FactDraft;
  readonly onChange: (change: Partial<FactDraft>) => void;
  /** Text of the fault of a field, or null. */
  readonly fault: (path: string) => string | null;
  /** A new account is active: there is nothing to choose. */
  readonly withStatus: boolean;
}

const zones = Intl.supportedValuesOf("timeZone");

/** The hint below its field, so that fields side by side stand in line. */
const hintBelow = ["label", "input", "description", "error"] as const;

/** The fields of an account, for creating and editing. */
export function AccountFields({ draft, onChange, fault, withStatus }: AccountFieldsProps) {
  const zoneList = useId();
  return (
    <div className={classes["fields"]}>
      <TextInput
        data-autofocus
        label={factMessages.number}
        inputWrapperOrder={[...hintBelow]}
        description={factMessages.numberHint}
        required
        maxLength={16}
        value={draft.number}
        error={fault("number")}
        onChange={(event) => onChange({ number: event.target.value })}
      />
      <TextInput
        label={factMessages.name}
        required
        maxLength={120}
        value={draft.name}
        error={fault("name")}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <TextInput
        className={classes["wide"] ?? ""}
        label={factMessages.address}
        maxLength={300}
        value={draft.address}
        error={fault("address")}
        onChange={(event) => onChange({ address: event.target.value })}
      />
      <TextInput
        label={factMessages.timeZone}
        inputWrapperOrder={[...hintBelow]}
        description={factMessages.timeZoneHint}
        required
        list={zoneList}
        autoComplete="off"
        maxLength={64}
        value={draft.timeZone}
        error={fault("timeZone")}
        onChange={(event) => onChange({ timeZone: event.target.value })}
      />
      <datalist id={zoneList}>
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <TextInput
        label={factMessages.country}
        inputWrapperOrder={[...hintBelow]}
        description={factMessages.countryHint}
        required
        maxLength={2}
        value={draft.country}
        error={fault("country")}
        onChange={(event) => onChange({ country: event.target.value.toUpperCase() })}
      />
      <TextInput
        label={factMessages.permit}
        maxLength={40}
        value={draft.permitNumber}
        error={fault("permitNumber")}
        onChange={(event) => onChange({ permitNumber: event.target.value })}
      />
      {withStatus && (
        <NativeSelect
          label={factMessages.status}
          value={draft.status}
          error={fault("status")}
          onChange={(event) => onChange({ status: event.target.value === "active" ? "active" : "out_of_service" })}
          data={[
            { value: "active", label: accountMessages.status.active },
            { value: "out_of_service", label: accountMessages.status.out_of_service },
          ]}
        />
      )}
      <TextInput
        className={classes["wide"] ?? ""}
        label={factMessages.warning}
        inputWrapperOrder={[...hintBelow]}
        description={factMessages.warningHint}
        maxLength={300}
        value={draft.warning}
        error={fault("warning")}
        onChange={(event) => onChange({ warning: event.target.value })}
      />
      <Textarea
        className={classes["wide"] ?? ""}
        label={factMessages.notes}
        rows={3}
        maxLength={4000}
        value={draft.notes}
        error={fault("notes")}
        onChange={(event) => onChange({ notes: event.target.value })}
      />
    </div>
  );
}
