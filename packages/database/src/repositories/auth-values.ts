import type { AuthBoolean, AuthDate, Flag } from "../schema/tables.ts";
import type { Engine } from "../schema/column-types.ts";

/** A better-auth date as UTC epoch milliseconds. */
export function fromAuthDate(value: AuthDate): number {
  return new Date(value).getTime();
}

/** UTC epoch milliseconds as better-auth itself would write it on this engine. */
export function toAuthDate(epochMs: number, engine: Engine): AuthDate {
  const date = new Date(epochMs);
  return engine === "sqlite" ? date.toISOString() : date;
}

export function fromAuthBoolean(value: AuthBoolean | null): boolean {
  return value === true || value === 1;
}

export function toAuthBoolean(value: boolean, engine: Engine): AuthBoolean {
  return engine === "sqlite" ? Number(value) : value;
}

export function toFlag(value: boolean): Flag {
  return value ? 1 : 0;
}
