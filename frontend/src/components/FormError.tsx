import { isFailure } from "../api/failure.ts";
import { commonMessages } from "../messages/common.ts";
import { messageOf } from "./message-of.ts";

/** The sentence for a failed save that belongs to no field. Nothing is drawn without an error. */
export function FormError({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null;
  const fields = isFailure(error) ? error.fields : [];
  return (
    <div role="alert" className="rl-error">
      {fields.length > 0 ? commonMessages.fieldsMarked : messageOf(error)}
    </div>
  );
}
