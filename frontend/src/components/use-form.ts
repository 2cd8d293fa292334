import { useCallback, useEffect, useRef, useState } from "react";
import { isFailure } from "../api/failure.ts";

export interface FormState<T> {
  readonly busy: boolean;
  readonly error: unknown;
  /** Text for the field at this camelCase path (`sipExtension`, `phones.0.number`), or null. */
  fault(path: string): string | null;
  /**
   * Runs the save; resolves with its result, or undefined when it failed (the faults are then shown).
   * @param form where given, its first marked field takes focus after a failure
   */
  submit(save: () => Promise<T>, form?: HTMLFormElement): Promise<T | undefined>;
  clear(): void;
}

/**
 * Saving a form against the API: busy state, the faults of its fields as the server names them, and focus on the first
 * one. Mantine ties the text to its field by `aria-describedby` when it is passed as `error`.
 */
export function useForm<T = unknown>(): FormState<T> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const element = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (error === null) return;
    element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);

  const submit = useCallback(async (save: () => Promise<T>, form?: HTMLFormElement) => {
    element.current = form ?? null;
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
  return { busy, error, fault, submit, clear: () => setError(null) };
}
