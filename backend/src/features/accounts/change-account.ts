import type { AccountDetail } from "@readyline/contract";
import type { WriteTx } from "@readyline/database";
import type { AppContext } from "../../context.ts";
import { ApiError } from "../../http/api-error.ts";
import type { RequestContext } from "../../http/request-context.ts";
import { findAccountDetail } from "./account-detail.ts";

/** Which part of an account was changed, for the audit trail. */
export interface ChangedPart {
  /** Dotted: `contact.changed`. */
  readonly action: string;
  readonly targetType: "account" | "zone" | "contact" | "call_list";
  readonly targetId: string;
}

export type AccountEditor = (
  who: Pick<RequestContext, "user" | "address">,
  accountId: string,
  /** Makes the change and says what it was. */
  body: (tx: WriteTx) => Promise<ChangedPart>,
) => Promise<AccountDetail>;

/**
 * Changes an account, or something that belongs to it, in one transaction with its audit entry: the part before and after,
 * as people see it (a private number is masked there too).
 */
export function createAccountEditor({ database }: Pick<AppContext, "database">): AccountEditor {
  return (who, accountId, body) =>
    database.writeTx(async (tx) => {
      const before = await findAccountDetail(tx, accountId);
      if (before === null) throw new ApiError("not_found", { message: "There is no such account." });
      const part = await body(tx);
      const after = await findAccountDetail(tx, accountId);
      if (after === null) throw new ApiError("not_found", { message: "There is no such account." });
      await tx.audit.append({
        actorId: who.user.id,
        action: part.action,
        targetType: part.targetType,
        targetId: part.targetId,
        before: pick(before, part),
        after: pick(after, part),
        address: who.address,
      });
      return after;
    });
}

/** What of an account an audit entry shows. */
export function pick(detail: AccountDetail, part: Pick<ChangedPart, "targetType" | "targetId">): unknown {
  const byId = <Item extends { readonly id: string }>(items: readonly Item[]) =>
    items.find(({ id }) => id === part.targetId);
  switch (part.targetType) {
    case "zone":
      return byId(detail.zones);
    case "contact":
      return byId(detail.contacts);
    case "call_list":
      return byId(detail.callLists);
    case "account": {
      const { zones: _zones, contacts: _contacts, callLists: _callLists, ...facts } = detail;
      return facts;
    }
  }
}
