import type { ReadContext, WriteContext } from "../context.ts";
import { Repository } from "./repository.ts";

/** A session's established calls, as the gateway keeps them for another process. */
export interface KeptLineRecord {
  readonly sessionId: string;
  /** JSON of whose line it is. */
  readonly identity: string;
  /** SIP Call-IDs. */
  readonly callIds: readonly string[];
  /** JSON that the gateway alone reads. */
  readonly memory: string;
}

type KeptLineRow = Omit<KeptLineRecord, "callIds"> & { readonly callIds: string };

const columns = ["sessionId", "identity", "callIds", "memory"] as const;

export class KeptLineReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  /** Whichever process has it; null = there is none. */
  async get(sessionId: string): Promise<KeptLineRecord | null> {
    const row = await this.context.q
      .selectFrom("keptLine")
      .select(columns)
      .where("sessionId", "=", sessionId)
      .executeTakeFirst();
    return row === undefined ? null : toRecord(row);
  }

  /** Call-IDs of all kept lines. */
  async callIds(): Promise<string[]> {
    const rows = await this.context.q.selectFrom("keptLine").select("callIds").execute();
    return rows.flatMap(({ callIds }) => readCallIds(callIds));
  }

  /** Those of these sessions whose line another process has. */
  async takenFrom(processId: string, sessionIds: readonly string[]): Promise<string[]> {
    if (sessionIds.length === 0) return [];
    const rows = await this.context.q
      .selectFrom("keptLine")
      .select("sessionId")
      .where("sessionId", "in", sessionIds)
      .where("processId", "!=", processId)
      .execute();
    return rows.map((row) => row.sessionId);
  }

  /** Sessions whose process has said nothing since then. @param beforeMs UTC epoch milliseconds */
  async leftBefore(beforeMs: number): Promise<string[]> {
    const rows = await this.context.q
      .selectFrom("keptLine")
      .select("sessionId")
      .where("renewedAt", "<", beforeMs)
      .execute();
    return rows.map((row) => row.sessionId);
  }
}

export class KeptLineWriter extends KeptLineReader<WriteContext> {
  async save(processId: string, { sessionId, identity, callIds, memory }: KeptLineRecord): Promise<void> {
    const values = { processId, renewedAt: this.context.now(), identity, callIds: JSON.stringify(callIds), memory };
    await this.context.q
      .insertInto("keptLine")
      .values({ sessionId, ...values })
      .onConflict((conflict) => conflict.column("sessionId").doUpdateSet(values))
      .execute();
  }

  /** The process has it from now on. */
  async take(processId: string, sessionId: string): Promise<KeptLineRecord | null> {
    await this.context.q
      .updateTable("keptLine")
      .set({ processId, renewedAt: this.context.now() })
      .where("sessionId", "=", sessionId)
      .execute();
    return this.get(sessionId);
  }

  async delete(processId: string, sessionId: string): Promise<void> {
    await this.context.q
      .deleteFrom("keptLine")
      .where("sessionId", "=", sessionId)
      .where("processId", "=", processId)
      .execute();
  }

  /** The process says that it is there. */
  async renew(processId: string): Promise<void> {
    await this.context.q
      .updateTable("keptLine")
      .set({ renewedAt: this.context.now() })
      .where("processId", "=", processId)
      .execute();
  }
}

function toRecord(row: KeptLineRow): KeptLineRecord {
  return { ...row, callIds: readCallIds(row.callIds) };
}

function readCallIds(json: string): string[] {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
