import { routes } from "@readyline/contract";
import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { addSite } from "../testing/people.ts";
import { openTestDesk } from "../testing/test-desk.ts";

const bakery = {
  number: "4711",
  name: "Bakery Kiss",
  address: "Kossuth utca 8",
  timeZone: "Europe/Budapest",
  country: "HU",
};

describe.each(testEngines)("accounts on %s", (engine) => {
  test("a supervisor creates and changes an account; an operator only reads", async () => {
    const desk = await openTestDesk(engine);
    const [ana, eva] = [await desk.addUser("Ana"), await desk.addUser("Eva", "supervisor")];
    expect((await desk.call(routes.createAccount, { user: ana }, { body: bakery })).status).toBe(403);
    const made = await desk.call(routes.createAccount, { user: eva }, { body: bakery });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...bakery,
      status: "active",
      zones: [],
      callLists: [{ name: "Before dispatch" }],
    });
    const params = { id: made.body.id };
    const changed = await desk.call(
      routes.patchAccount,
      { user: eva },
      { params, body: { warning: "Dog", status: "out_of_service" } },
    );
    expect(changed.body).toMatchObject({ name: "Bakery Kiss", warning: "Dog", status: "out_of_service" });
    expect((await desk.call(routes.getAccount, { user: ana }, { params })).body).toEqual(changed.body);

    const audit = await desk.db.audit.list({ targetId: made.body.id, limit: 10 });
    expect(audit.map(({ action }) => action)).toEqual(["account.changed", "account.created"]);
    expect(audit[0]).toMatchObject({ actorName: "Eva", address: "127.0.0.1" });
    expect([JSON.parse(audit[0]?.before ?? "").warning, JSON.parse(audit[0]?.after ?? "").warning]).toEqual([
      "",
      "Dog",
    ]);
  });

  test("a number that is in use is refused with its field, and nothing changes", async () => {
    const desk = await openTestDesk(engine);
    const user = await desk.addUser("Eva", "supervisor");
    const { account } = await addSite(desk);
    const taken = await desk.call(routes.createAccount, { user }, { body: { ...bakery, number: "2207" } });
    expect([taken.status, JSON.parse(taken.text).error]).toMatchObject([
      409,
      { code: "already_exists", fields: [{ path: "number" }] },
    ]);
    const zone = { number: "3", name: "Twice" };
    expect(
      (await desk.call(routes.createZone, { user }, { params: { accountId: account.id }, body: zone })).status,
    ).toBe(409);
    expect((await desk.call(routes.listAccounts, { user }, { query: {} })).body.items).toHaveLength(1);
  });

  test("zones and contacts are added, changed and removed under their account only", async () => {
    const desk = await openTestDesk(engine);
    const user = await desk.addUser("Eva", "supervisor");
    const site = await addSite(desk);
    const other = await desk.call(routes.createAccount, { user }, { body: bakery });
    const inOther = { accountId: other.body.id, id: site.zone.id };
    const zone = { number: "4", name: "Hall", type: "motion" };
    expect((await desk.call(routes.putZone, { user }, { params: inOther, body: zone })).status).toBe(404);
    expect((await desk.call(routes.deleteZone, { user }, { params: inOther })).status).toBe(404);
    const inSite = { accountId: site.account.id, id: site.zone.id };
    const changed = await desk.call(routes.putZone, { user }, { params: inSite, body: zone });
    expect(changed.body.zones).toMatchObject([{ number: "4", name: "Hall", type: "motion" }]);
    expect((await desk.call(routes.deleteZone, { user }, { params: inSite })).body.zones).toEqual([]);

    const contactParams = { accountId: other.body.id, id: site.contact.id };
    const contact = { name: "Other", phones: [{ number: "112" }] };
    expect((await desk.call(routes.putContact, { user }, { params: contactParams, body: contact })).status).toBe(404);
    expect((await desk.call(routes.deleteContact, { user }, { params: contactParams })).status).toBe(404);
    const gone = { accountId: site.account.id, id: site.contact.id };
    expect((await desk.call(routes.deleteContact, { user }, { params: gone })).body.contacts).toEqual([]);
  });

  test("a private number is never in a response, survives edits, and cannot be made readable", async () => {
    const desk = await openTestDesk(engine);
    const user = await desk.addUser("Eva", "supervisor");
    const { account, contact } = await addSite(desk);
    const params = { accountId: account.id, id: contact.id };
    const answers: string[] = [];
    const read = await desk.call(routes.getAccount, { user }, { params: { id: account.id } });
    answers.push(read.text);
    expect(read.body.contacts[0]?.phones).toEqual([
      { index: 0, label: "Home", private: false, number: "+3615550100", display: "+3615550100" },
      { index: 1, label: "Mobile", private: true, number: null, display: "••• ••17" },
    ]);

    const keep = { name: "Kiss Anna", phones: [{ number: "+3615550101" }, { label: "Cell", private: true }] };
    const kept = await desk.call(routes.putContact, { user }, { params, body: keep });
    answers.push(kept.text);
    expect(kept.body.contacts[0]?.phones[1]).toMatchObject({ label: "Cell", display: "••• ••17" });
    expect(await desk.db.contacts.number(contact.id, 1)).toBe("+36301234517");

    const reveal = { name: "Kiss Anna", phones: [{}, { private: false }] };
    const refused = await desk.call(routes.putContact, { user }, { params, body: reveal });
    answers.push(refused.text);
    expect([refused.status, JSON.parse(refused.text).error.fields]).toMatchObject([400, [{ path: "phones.1.number" }]]);
    expect(
      (await desk.call(routes.putContact, { user }, { params, body: { name: "A", phones: [{}, {}, {}] } })).status,
    ).toBe(400);

    for (const q of ["1234517", "301234517"]) {
      const found = await desk.call(routes.listAccounts, { user }, { query: { q } });
      answers.push(found.text);
      expect(found.body.items).toEqual([]);
    }
    answers.push(JSON.stringify(await desk.db.audit.list({ limit: 50 })), desk.logged.join());
    for (const answer of answers) expect(answer).not.toContain("1234517");
  });

  test("the call list keeps the order it is given, of own contacts, each once", async () => {
    const desk = await openTestDesk(engine);
    const user = await desk.addUser("Eva", "supervisor");
    const { account, contact } = await addSite(desk);
    const added = await desk.call(
      routes.createContact,
      { user },
      {
        params: { accountId: account.id },
        body: { name: "Nagy Béla", phones: [{ number: "600" }] },
      },
    );
    const [list] = added.body.callLists;
    const second = added.body.contacts[1]?.id ?? "";
    expect(list?.contactIds).toEqual([contact.id, second]);
    const params = { accountId: account.id, id: list?.id ?? "" };
    const turned = await desk.call(
      routes.patchCallList,
      { user },
      { params, body: { contactIds: [second, contact.id] } },
    );
    expect(turned.body.callLists[0]?.contactIds).toEqual([second, contact.id]);
    for (const contactIds of [["stranger"], [second, second]]) {
      const { status } = await desk.call(routes.patchCallList, { user }, { params, body: { contactIds } });
      expect(status).toBe(400);
    }
    expect((await desk.db.callLists.ofAccount(account.id))[0]?.contactIds).toEqual([second, contact.id]);
  });

  test("the list is found by words without accents and read page by page", async () => {
    const desk = await openTestDesk(engine);
    const user = await desk.addUser("Eva", "supervisor");
    for (const number of ["1001", "1002", "1003", "1004", "1005"]) {
      await desk.call(routes.createAccount, { user }, { body: { ...bakery, number, name: `Pékség ${number}` } });
    }
    const found = await desk.call(routes.listAccounts, { user }, { query: { q: "pekseg 1003" } });
    expect(found.body.items.map(({ number }) => number)).toEqual(["1003"]);
    const numbers: string[] = [];
    let cursor: string | null = null;
    do {
      const query: { limit: number; cursor?: string } = { limit: 2, ...(cursor === null ? {} : { cursor }) };
      const page = await desk.call(routes.listAccounts, { user }, { query });
      numbers.push(...page.body.items.map(({ number }) => number));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(numbers).toEqual(["1001", "1002", "1003", "1004", "1005"]);
  });

  test("SQL and HTML in every text field come back as they were typed", async () => {
    const desk = await openTestDesk(engine);
    const user = await desk.addUser("Eva", "supervisor");
    const nasty = `<b onclick="x">'; drop table account; -- %_\\</b>`;
    const made = await desk.call(
      routes.createAccount,
      { user },
      {
        body: {
          ...bakery,
          name: nasty,
          address: nasty,
          warning: nasty,
          notes: nasty,
          permitNumber: nasty.slice(0, 40),
        },
      },
    );
    expect(made.body).toMatchObject({ name: nasty, address: nasty, warning: nasty, notes: nasty });
    const contact = {
      name: nasty,
      role: nasty.slice(0, 60),
      notes: nasty,
      phones: [{ number: "600", label: nasty.slice(0, 40) }],
    };
    const withContact = await desk.call(
      routes.createContact,
      { user },
      { params: { accountId: made.body.id }, body: contact },
    );
    expect(withContact.body.contacts[0]).toMatchObject({ name: nasty, notes: nasty });
    const found = await desk.call(routes.listAccounts, { user }, { query: { q: "%_\\" } });
    expect(found.body.items).toHaveLength(1);
    expect((await desk.call(routes.listAccounts, { user }, { query: { q: "%%" } })).body.items).toHaveLength(0);
  });
});
