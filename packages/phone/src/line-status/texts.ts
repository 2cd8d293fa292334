import { type CauseCode, operatorTextOf } from "@readyline/contract";

/** Whole seconds until a moment, at least 1. */
export const seconds = (at: number, now: number): number => Math.max(1, Math.ceil((at - now) / 1_000));

/** The cause's sentence for operators, with the seconds to the next try where it counts them. */
export function operatorText(cause: CauseCode, retryAt: number | null, now: number): string {
  return operatorTextOf(cause, retryAt === null ? null : seconds(retryAt, now));
}

/** `02:14`, from one hour `1:02:14`. */
export function duration(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const rest = `${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
  return total < 3_600 ? rest : `${Math.floor(total / 3_600)}:${rest}`;
}
