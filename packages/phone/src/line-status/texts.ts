import { causes, type CauseCode } from "@readyline/contract";

/** Whole seconds until a moment, at least 1. */
export const seconds = (at: number, now: number): number => Math.max(1, Math.ceil((at - now) / 1_000));

/** The cause's sentence for operators, `[t]` filled in; without a moment the part that counts is left out. */
export function operatorText(cause: CauseCode, retryAt: number | null, now: number): string {
  const text: string = causes[cause].operatorText;
  if (!text.includes("[t]")) return text;
  if (retryAt !== null) return text.replace("[t]", String(seconds(retryAt, now)));
  return `${text.split(". ")[0]}.`;
}

/** `02:14`, from one hour `1:02:14`. */
export function duration(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const rest = `${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
  return total < 3_600 ? rest : `${Math.floor(total / 3_600)}:${rest}`;
}
