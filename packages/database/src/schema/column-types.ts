import { type Kysely, sql } from "kysely";

export type Engine = "sqlite" | "postgres";

/** The words in which migrations write column types, and what closes a table. */
export interface ColumnTypes {
  /** Compared byte by byte on both engines. */
  readonly text: string;
  /** 64-bit: counts, epoch milliseconds, and booleans as 0/1. */
  readonly integer: string;
  /** better-auth's own columns only: ISO text on SQLite, timestamptz on PostgreSQL. */
  readonly authDate: string;
  readonly authBoolean: string;
  /** Makes SQLite check types as PostgreSQL does. Not for better-auth's tables: STRICT knows no date. */
  readonly strict: string;
}

export const columnTypes: Readonly<Record<Engine, ColumnTypes>> = {
  sqlite: { text: "text", integer: "integer", authDate: "date", authBoolean: "integer", strict: " strict" },
  postgres: {
    text: 'text collate "C"',
    integer: "bigint",
    authDate: "timestamptz",
    authBoolean: "boolean",
    strict: "",
  },
};

/** Runs DDL statements in order. Only for migrations: the text is not escaped. */
// oxlint-disable-next-line typescript/no-explicit-any -- a migration works on the schema of its day, which has no type
export async function runDdl(db: Kysely<any>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** DDL that makes a table refuse every change of its rows; both engines raise `append-only table`. */
export function appendOnly(engine: Engine, table: string): string[] {
  if (engine === "sqlite") {
    return ["update", "delete"].map(
      (event) => `create trigger ${table}_no_${event} before ${event} on "${table}"
        begin select raise(abort, 'append-only table'); end`,
    );
  }
  return [
    `create trigger ${table}_append_only before update or delete or truncate on "${table}"
      for each statement execute function refuse_change()`,
  ];
}

/** The function behind {@link appendOnly} on PostgreSQL; created once. */
export const refuseChangeFunction = `create function refuse_change() returns trigger language plpgsql as
  $$ begin raise exception 'append-only table'; end $$`;
