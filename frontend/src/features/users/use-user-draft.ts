import type { Role, UserResponse } from "@readyline/contract";
import { useState } from "react";

export interface UserFields {
  readonly name: string;
  readonly role: Role;
  readonly active: boolean;
  /** Empty = none. */
  readonly extension: string;
}

const fieldsOf = ({ name, role, active, sipExtension }: UserResponse): UserFields => ({
  name,
  role,
  active,
  extension: sipExtension ?? "",
});

const fieldNames = ["name", "role", "active", "extension"] as const satisfies readonly (keyof UserFields)[];

interface Edits {
  readonly changes: Partial<UserFields>;
  /** What each touched field was when it was touched first. */
  readonly base: Partial<UserFields>;
}

const none: Edits = { changes: {}, base: {} };

/** What a form of a user shows: the user as it is now, and over it what was touched here. */
export function useUserDraft(user: UserResponse) {
  const [{ changes, base }, setEdits] = useState(none);
  const current = fieldsOf(user);
  const draft: UserFields = { ...current, ...changes };
  return {
    draft,
    edit: <Field extends keyof UserFields>(field: Field, value: UserFields[Field]) =>
      setEdits((before) => ({
        changes: { ...before.changes, [field]: value },
        base: { [field]: current[field], ...before.base },
      })),
    /** Touched here, and meanwhile made something else by another: saving would undo that. */
    overtaken: fieldNames.filter(
      (field) => field in changes && base[field] !== current[field] && draft[field] !== current[field],
    ),
    /** Shows the user as it is. */
    reset: () => setEdits(none),
  };
}
