import { routes } from "@readyline/contract";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";
import type { AccountEditor } from "./change-account.ts";
import { checkPhones } from "./contact-phones.ts";

/** Zones, contacts and call lists of an account. */
export function registerAccountParts(implement: Implement, edit: AccountEditor): void {
  implement(routes.createZone, ({ params: { accountId }, body, context: who }) =>
    edit(who, accountId, async (tx) => {
      const { id } = await tx.zones.create(accountId, body);
      return { action: "zone.created", targetType: "zone", targetId: id };
    }),
  );

  implement(routes.putZone, ({ params: { accountId, id }, body, context: who }) =>
    edit(who, accountId, async (tx) => {
      await tx.zones.update(accountId, id, body);
      return { action: "zone.changed", targetType: "zone", targetId: id };
    }),
  );

  implement(routes.deleteZone, ({ params: { accountId, id }, context: who }) =>
    edit(who, accountId, async (tx) => {
      await tx.zones.delete(accountId, id);
      return { action: "zone.removed", targetType: "zone", targetId: id };
    }),
  );

  implement(routes.createContact, ({ params: { accountId }, body, context: who }) => {
    checkPhones(body.phones, []);
    return edit(who, accountId, async (tx) => {
      const { id } = await tx.contacts.create(accountId, body);
      return { action: "contact.created", targetType: "contact", targetId: id };
    });
  });

  implement(routes.putContact, ({ params: { accountId, id }, body, context: who }) =>
    edit(who, accountId, async (tx) => {
      const stored = await tx.contacts.get(id);
      if (stored?.accountId !== accountId) throw new ApiError("not_found", { message: "There is no such contact." });
      checkPhones(body.phones, stored.phones);
      await tx.contacts.update(accountId, id, body);
      return { action: "contact.changed", targetType: "contact", targetId: id };
    }),
  );

  implement(routes.deleteContact, ({ params: { accountId, id }, context: who }) =>
    edit(who, accountId, async (tx) => {
      await tx.contacts.delete(accountId, id);
      return { action: "contact.removed", targetType: "contact", targetId: id };
    }),
  );

  implement(routes.patchCallList, ({ params: { accountId, id }, body, context: who }) =>
    edit(who, accountId, async (tx) => {
      const own = await tx.contacts.ofAccount(accountId);
      checkOrder(
        body.contactIds ?? [],
        own.map((contact) => contact.id),
      );
      await tx.callLists.update(accountId, id, body);
      return { action: "call_list.changed", targetType: "call_list", targetId: id };
    }),
  );
}

/** @throws {ApiError} `invalid_request` for a contact that stands twice, or is not of this account */
function checkOrder(contactIds: readonly string[], own: readonly string[]): void {
  const fields = contactIds.flatMap((contactId, place) => {
    const path = `contact_ids.${place}`;
    if (!own.includes(contactId)) return [{ path, message: "must be a contact of this account" }];
    return contactIds.indexOf(contactId) === place ? [] : [{ path, message: "must not stand there twice" }];
  });
  if (fields.length > 0) throw new ApiError("invalid_request", { fields });
}
