import { routes } from "@readyline/contract";
import type { AppContext } from "../../context.ts";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";
import { textOfCursor, toCursor } from "../history/cursor.ts";
import { findAccountDetail } from "./account-detail.ts";
import { createAccountEditor, pick } from "./change-account.ts";
import { registerAccountParts } from "./part-routes.ts";

export function registerAccounts(implement: Implement, context: Pick<AppContext, "database">): void {
  const { database } = context;
  const edit = createAccountEditor(context);

  implement(routes.listAccounts, async ({ query }) => {
    const page = await database.accounts.list({
      search: query.q,
      after: query.cursor === undefined ? undefined : textOfCursor(query.cursor),
      limit: query.limit,
    });
    return { items: page.items, nextCursor: page.next === null ? null : toCursor(page.next) };
  });

  implement(routes.getAccount, async ({ params }) => {
    const detail = await findAccountDetail(database, params.id);
    if (detail === null) throw new ApiError("not_found", { message: "There is no such account." });
    return detail;
  });

  implement(routes.createAccount, ({ body, context: { user, address } }) =>
    database.writeTx(async (tx) => {
      const { id } = await tx.accounts.create(body);
      const detail = await findAccountDetail(tx, id);
      if (detail === null) throw new TypeError("The account that was just made is not there.");
      await tx.audit.append({
        actorId: user.id,
        action: "account.created",
        targetType: "account",
        targetId: id,
        after: pick(detail, { targetType: "account", targetId: id }),
        address,
      });
      return detail;
    }),
  );

  implement(routes.patchAccount, ({ params, body, context: who }) =>
    edit(who, params.id, async (tx) => {
      await tx.accounts.update(params.id, body);
      return { action: "account.changed", targetType: "account", targetId: params.id };
    }),
  );

  registerAccountParts(implement, edit);
}
