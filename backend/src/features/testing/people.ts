import { routes } from "@readyline/contract";
import type { TestDesk } from "./test-desk.ts";

/** An API key, made by an administrator of its own. */
export async function addApiKey(desk: TestDesk, name = "Receiver"): Promise<{ apiKey: string; id: string }> {
  const user = await desk.addUser(`admin-${name}`, "administrator");
  const { body } = await desk.call(routes.createApiKey, { user }, { body: { name } });
  return { apiKey: body.key, id: body.apiKey.id };
}

/** A site with a zone and a contact whose second number is private. */
export async function addSite(desk: TestDesk, number = "2207") {
  return desk.db.writeTx(async (tx) => {
    const account = await tx.accounts.create({
      number,
      name: "Lux Jewellers",
      address: "Fő utca 12, Budapest",
      timeZone: "Europe/Budapest",
      country: "HU",
    });
    const zone = await tx.zones.create(account.id, { number: "3", name: "Back door" });
    const contact = await tx.contacts.create(account.id, {
      name: "Kiss Anna",
      hasKeys: true,
      phones: [
        { number: "+3615550100", label: "Home" },
        { number: "+36301234517", label: "Mobile", private: true },
      ],
    });
    return { account, zone, contact };
  });
}

let sent = 0;

/** Posts a signal and returns the answer. */
export function postSignal(
  desk: TestDesk,
  key: { readonly apiKey: string },
  body: { accountNumber: string; code: string; zone?: string; qualifier?: "new" | "restore" | "status"; text?: string },
  idempotencyKey = `test-${++sent}`,
) {
  return desk.call(routes.postSignal, key, { body }, { "idempotency-key": idempotencyKey });
}
