import type { LiveEvent } from "@readyline/contract";
import type { Kysely } from "kysely";
import type { Engine } from "./schema/column-types.ts";
import type { Tables } from "./schema/tables.ts";

/** What a repository needs to read. */
export interface ReadContext {
  readonly q: Kysely<Tables>;
  /** UTC epoch milliseconds; inside a transaction always the time of its start. */
  readonly now: () => number;
}

/** What a repository needs to write: `q` is the transaction. */
export interface WriteContext extends ReadContext {
  readonly engine: Engine;
  /** The next number of a gap-free counter; a rollback gives it back. */
  readonly next: (counter: "outbox" | "alarm") => Promise<number>;
  /** Puts a live event into the outbox; it is seen when the transaction commits. Returns its number. */
  readonly emit: (event: LiveEvent) => Promise<number>;
}
