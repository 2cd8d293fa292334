import { useCallback, useEffect, useRef, useState } from "react";
import { Alert } from "@mantine/core";
import { isFailure } from "../api/failure.ts";
import { commonMessages } from "../messages/common.ts";

/** The sentence for a failed save that belongs to no field. Nothing is drawn without an error. */
export function FormError({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null;
  const fields = isFailure(error) ? error.fields : [];
  return (
    <Alert color="bad" role="alert" p="xs">
      {fields.length > 0 ? commonMessages.fieldsMarked : error instanceof Error ? error.message : String(error)}
    </Alert>
  );
}

export interface FormState<T> {
  readonly busy: boolean;
  readonly error: unknown;
  /** Text for the field at this camelCase path (`sipExtension`, `phones.0.number`), or null. */
  fault(path: string): string | null;
  /** Runs the save; resolves with its result, or undefined when it failed (the faults are then shown). */
  submit(save: () => Promise<T>): Promise<T | undefined>;
  clear(): void;
  /** Put on the form: after a failed save the first marked field takes focus. */
  readonly formRef: React.RefObject<HTMLFormElement | null>;
}

/**
 * Saving a form against the API: busy state, the faults of its fields as the server names them, and focus on the first
 * one. Mantine ties the text to its field by `aria-describedby` when it is passed as `error`.
 */
export function useForm<T = unknown>(): FormState<T> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const formRef = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (error === null) return;
    formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);

  const submit = useCallback(async (save: () => Promise<T>) => {
    setBusy(true);
    setError(null);
    try {
      return await save();
    } catch (caught) {
      setError(caught);
      return undefined;
    } finally {
      setBusy(false);
    }
  }, []);

  const fault = (path: string): string | null => {
    if (!isFailure(error)) return null;
    return error.fields.find((entry) => entry.path === path || entry.path === `body.${path}`)?.message ?? null;
  };
  return { busy, error, fault, submit, clear: () => setError(null), formRef };
}
