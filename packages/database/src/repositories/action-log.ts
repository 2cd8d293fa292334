import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import type { WriteContext } from "../context.ts";
import type { Tables } from "../schema/tables.ts";

/** Stands before the first action of every alarm. */
const FIRST_PREV_HASH = "0".repeat(64);

export interface ActionInput {
  readonly kind: string;
  /** null = the system. */
  readonly operatorId: string | null;
  /** One sentence for the timeline, as it was true then. */
  readonly text: string;
  /** Facts for machines; JSON-serializable. */
  readonly payload?: Readonly<Record<string, unknown>>;
}

export interface ActionRecord {
  readonly alarmId: string;
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly operatorId: string | null;
  readonly operatorName: string | null;
  readonly text: string;
  readonly payload: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** SHA-256, hex, over the row's fields as one JSON array: who changes a row must change all that follow. */
export function hashAction(row: Omit<ActionRecord, "hash">): string {
  const fields = [
    row.alarmId,
    row.seq,
    row.at,
    row.kind,
    row.operatorId,
    row.operatorName,
    row.text,
    row.payload,
    row.prevHash,
  ];
  return createHash("sha256").update(JSON.stringify(fields)).digest("hex");
}

/** First broken row of a chain, or null when it is whole. Rows in order of `seq`. */
export function findBrokenLink(rows: readonly ActionRecord[]): number | null {
  let prevHash = FIRST_PREV_HASH;
  for (const [index, row] of rows.entries()) {
    if (row.seq !== index + 1 || row.prevHash !== prevHash || row.hash !== hashAction(row)) return index + 1;
    prevHash = row.hash;
  }
  return null;
}

/** Appends to the alarm's log. The write lock of the transaction makes `seq` and the chain safe. */
export async function appendAction(context: WriteContext, alarmId: string, input: ActionInput): Promise<void> {
  const last = await context.q
    .selectFrom("action")
    .select(["seq", "hash"])
    .where("alarmId", "=", alarmId)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  const row = {
    alarmId,
    seq: (last?.seq ?? 0) + 1,
    at: context.now(),
    kind: input.kind,
    operatorId: input.operatorId,
    operatorName: input.operatorId === null ? null : await nameOf(context.q, input.operatorId),
    text: input.text,
    payload: JSON.stringify(input.payload ?? {}),
    prevHash: last?.hash ?? FIRST_PREV_HASH,
  };
  await context.q
    .insertInto("action")
    .values({ ...row, hash: hashAction(row) })
    .execute();
}

async function nameOf(q: Kysely<Tables>, userId: string): Promise<string | null> {
  const row = await q.selectFrom("user").select("name").where("id", "=", userId).executeTakeFirst();
  return row?.name ?? null;
}
