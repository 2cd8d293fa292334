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
  readonly actorId?: string | undefined;
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
    if (query.actorId !== undefined) select = select.where("actorId", "=", query.actorId);
    if (query.beforeId !== undefined) select = select.where("id", "<", query.beforeId);
    return select.execute();
  }
}

export class AuditWriter extends AuditReader<WriteContext> {
  async append(input: AuditInput): Promise<void> {
    const { q } = this.context;
    const actor =
      input.actorId === null
        ? undefined
        : await q.selectFrom("user").select("name").where("id", "=", input.actorId).executeTakeFirst();
    await q
      .insertInto("audit")
      .values({
        id: newId(),
        at: this.context.now(),
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
  }
}
