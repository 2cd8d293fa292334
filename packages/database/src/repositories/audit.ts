import type { ReadContext, WriteContext } from "../context.ts";
import { newId } from "../ids.ts";
import type { Tables } from "../schema/tables.ts";
import { Repository } from "./repository.ts";

/** Who changed what, before and after, from where. `before` and `after` are JSON text; never a secret. */
export type AuditRecord = Readonly<Tables["audit"]>;

export interface AuditInput {
  /** null = the system or a command on the server. */
  readonly actorId: string | null;
  /** Dotted, e.g. `user.sip_password_set`. */
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** Address of the browser. */
  readonly address?: string | null;
}

export interface AuditQuery {
  readonly targetType?: string | undefined;
  readonly targetId?: string | undefined;
  /** null = the system. */
  readonly actorId?: string | null | undefined;
  /** First part of the action: `user` for `user.changed`. */
  readonly kind?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** Only entries before this one: the last id of the page before. */
  readonly beforeId?: string | undefined;
  readonly limit: number;
}

export class AuditReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  /** Newest first. */
  async list(query: AuditQuery): Promise<AuditRecord[]> {
    let select = this.context.q.selectFrom("audit").selectAll().orderBy("id", "desc").limit(query.limit);
    if (query.targetType !== undefined) select = select.where("targetType", "=", query.targetType);
    if (query.targetId !== undefined) select = select.where("targetId", "=", query.targetId);
    if (query.actorId === null) select = select.where("actorId", "is", null);
    else if (query.actorId !== undefined) select = select.where("actorId", "=", query.actorId);
    // `/` follows `.`: a range that an index serves.
    if (query.kind !== undefined) {
      select = select.where("action", ">=", `${query.kind}.`).where("action", "<", `${query.kind}/`);
    }
    if (query.fromMs !== undefined) select = select.where("at", ">=", query.fromMs);
    if (query.toMs !== undefined) select = select.where("at", "<=", query.toMs);
    if (query.beforeId !== undefined) select = select.where("id", "<", query.beforeId);
    return select.execute();
  }
}

export class AuditWriter extends AuditReader<WriteContext> {
  async append(input: AuditInput): Promise<{ readonly id: string; readonly at: number }> {
    const { q } = this.context;
    const [id, at] = [newId(), this.context.now()];
    const actor =
      input.actorId === null
        ? undefined
        : await q.selectFrom("user").select("name").where("id", "=", input.actorId).executeTakeFirst();
    await q
      .insertInto("audit")
      .values({
        id,
        at,
        actorId: input.actorId,
        actorName: actor?.name ?? null,
        action: input.action,
        targetType: input.targetType,
        targetId: input.targetId,
        before: input.before === undefined ? null : JSON.stringify(input.before),
        after: input.after === undefined ? null : JSON.stringify(input.after),
        address: input.address ?? null,
      })
      .execute();
    return { id, at };
  }
}
