import { Alert } from "@mantine/core";
import { isFailure } from "../api/failure.ts";
import { commonMessages } from "../messages/common.ts";
import { messageOf } from "./message-of.ts";

/** The sentence for a failed save that belongs to no field. Nothing is drawn without an error. */
export function FormError({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null;
  const fields = isFailure(error) ? error.fields : [];
  return (
    <Alert color="bad" role="alert" p="xs">
      {fields.length > 0 ? commonMessages.fieldsMarked : messageOf(error)}
    </Alert>
  );
}
