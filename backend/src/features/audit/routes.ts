import { routes } from "@readyline/contract";
import type { AppContext } from "../../context.ts";
import type { Implement } from "../../http/implement.ts";
import { textOfCursor, toCursor } from "../history/cursor.ts";

/** Setup → Audit: who changed what, before and after, from where. Only read: the database itself refuses changes. */
export function registerAudit(implement: Implement, { database }: Pick<AppContext, "database">): void {
  implement(routes.listAudit, async ({ query }) => {
    const { kind, actor, from, to, cursor, limit } = query;
    const [rows, users] = await Promise.all([
      database.audit.list({
        kind,
        actorId: actor === "system" ? null : actor,
        fromMs: from,
        toMs: to,
        beforeId: cursor === undefined ? undefined : textOfCursor(cursor),
        limit: limit + 1,
      }),
      database.users.list(),
    ]);
    const names = new Map(users.map(({ id, name }) => [id, name]));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(({ actorId: _id, actorName, ...row }) => ({
        ...row,
        actor: actorName,
        targetName: row.targetType === "user" ? (names.get(row.targetId) ?? null) : null,
      })),
      nextCursor: rows.length > limit && last !== undefined ? toCursor(last.id) : null,
    };
  });
}
