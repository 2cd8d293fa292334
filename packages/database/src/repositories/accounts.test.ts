import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { addAccount, addAlarm, openTestBed, TEST_START_MS } from "../testing/test-database.ts";
import type { ContactInput } from "./contacts.ts";

const anna: ContactInput = {
  name: "Kiss Anna",
  role: "owner",
  hasKeys: true,
  etaMinutes: 20,
  language: "hu",
  phones: [{ number: "+36301234567", label: "mobile", private: true }, { number: "+3615550100" }],
};

describe.each(testEngines)("accounts on %s", (engine) => {
  test("are read as they were made, with an empty call list ready", async () => {
    const { db } = await openTestBed(engine);
    const account = await addAccount(db);
    expect(await db.accounts.get(account.id)).toEqual({
      id: account.id,
      number: "2207",
      name: "Lux Jewellers",
      address: "Fő út 12, Budapest",
      status: "active",
      timeZone: "Europe/Budapest",
      locale: "",
      country: "HU",
      premisesPhone: "",
      permitNumber: "",
      warning: "",
      notes: "",
      version: 1,
      createdAt: TEST_START_MS,
      updatedAt: TEST_START_MS,
    });
    expect(await db.accounts.getByNumber("2207")).toEqual(await db.accounts.get(account.id));
    expect(await db.callLists.ofAccount(account.id)).toMatchObject([{ name: "Before dispatch", contactIds: [] }]);
    await expect(addAccount(db)).rejects.toMatchObject({ code: "unique", columns: ["account.number"] });
  });

  test("store SQL and HTML as the text that they are", async () => {
    const { db } = await openTestBed(engine);
    const name = `Robert'); drop table account; -- <img src=x onerror=alert(1)> 😀 % _ \\`;
    const account = await addAccount(db, "1", name);
    expect((await db.accounts.get(account.id))?.name).toBe(name);
    const { items } = await db.accounts.list({ search: "drop table", limit: 10 });
    expect(items.map((item) => item.id)).toEqual([account.id]);
  });

  test("are changed by what a patch names, found by the new words, and told to the consoles", async () => {
    const { db, clock } = await openTestBed(engine);
    const account = await addAccount(db);
    clock.ms += 1_000;
    const changed = await db.writeTx((tx) =>
      tx.accounts.update(account.id, { name: "Gold", status: "out_of_service" }),
    );
    expect(changed).toEqual({
      ...account,
      name: "Gold",
      status: "out_of_service",
      version: 2,
      updatedAt: TEST_START_MS + 1_000,
    });
    expect((await db.accounts.list({ search: "lux", limit: 10 })).items).toEqual([]);
    expect((await db.accounts.list({ search: "gold", limit: 10 })).items).toHaveLength(1);
    expect((await db.outbox.after(1)).map(({ event }) => event)).toEqual([
      { topic: "account.changed", data: { accountId: account.id } },
    ]);
  });

  test("are listed by number in pages, with counts", async () => {
    const { db } = await openTestBed(engine);
    const accounts = [];
    for (const number of ["3", "1", "2"]) accounts.push(await addAccount(db, number, `Site ${number}`));
    const one = accounts[1]!;
    await db.writeTx(async (tx) => {
      await tx.zones.create(one.id, { number: "1", name: "Hall" });
      await tx.contacts.create(one.id, anna);
    });
    await addAlarm(db, one.id);
    const first = await db.accounts.list({ limit: 2 });
    expect(first.items.map((item) => [item.number, item.zones, item.contacts, item.openAlarms])).toEqual([
      ["1", 1, 1, 1],
      ["2", 0, 0, 0],
    ]);
    const second = await db.accounts.list({ limit: 2, after: first.next! });
    expect(second).toMatchObject({ items: [{ number: "3" }], next: null });
  });

  test("have zones in the order of their numbers, found as panels write them", async () => {
    const { db } = await openTestBed(engine);
    const { id } = await addAccount(db);
    await db.writeTx(async (tx) => {
      const hall = await tx.zones.createPartition(id, { number: "1", name: "Hall" });
      for (const number of ["10", "2", "A1"]) await tx.zones.create(id, { number, name: `Zone ${number}` });
      await tx.zones.create(id, {
        number: "003",
        name: "Door",
        partitionId: hall.id,
        cameraUrl: "https://cam.example",
      });
    });
    const zones = await db.zones.ofAccount(id);
    expect(zones.map((zone) => zone.number)).toEqual(["2", "003", "10", "A1"]);
    expect(await db.zones.find(id, "3")).toMatchObject({ name: "Door", cameraUrl: "https://cam.example" });
    expect(await db.zones.find(id, "0002")).toMatchObject({ name: "Zone 2" });
    expect(await db.zones.find(id, "99")).toBeNull();
    const door = (await db.zones.find(id, "3"))!;
    await db.writeTx((tx) => tx.zones.update(id, door.id, { number: "3", name: "Gate" }));
    expect(await db.zones.find(id, "003")).toMatchObject({ name: "Gate", partitionId: null });
    await db.writeTx((tx) => tx.zones.delete(id, door.id));
    expect(await db.zones.find(id, "3")).toBeNull();
    expect(await db.zones.partitionsOf(id)).toMatchObject([{ number: "1", name: "Hall" }]);
  });

  test("a zone, contact or call list is changed only through its own account", async () => {
    const { db } = await openTestBed(engine);
    const [own, other] = [await addAccount(db, "1"), await addAccount(db, "2")];
    const zone = await db.writeTx((tx) => tx.zones.create(own.id, { number: "1", name: "Hall" }));
    const contact = await db.writeTx((tx) => tx.contacts.create(own.id, anna));
    const [list] = await db.callLists.ofAccount(other.id);
    const attempts = [
      () => db.writeTx((tx) => tx.zones.update(other.id, zone.id, { number: "1", name: "X" })),
      () => db.writeTx((tx) => tx.zones.delete(other.id, zone.id)),
      () => db.writeTx((tx) => tx.contacts.update(other.id, contact.id, anna)),
      () => db.writeTx((tx) => tx.contacts.delete(other.id, contact.id)),
      () => db.writeTx((tx) => tx.callLists.update(other.id, list!.id, { contactIds: [contact.id] })),
      () => db.writeTx((tx) => tx.callLists.update(own.id, list!.id, { name: "X" })),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "not-found" });
    expect(await db.zones.ofAccount(own.id)).toEqual([zone]);
    expect(await db.contacts.get(contact.id)).toEqual(contact);
  });
});

describe.each(testEngines)("contacts on %s", (engine) => {
  test("join the first call list and keep their numbers in order", async () => {
    const { db } = await openTestBed(engine);
    const { id: accountId } = await addAccount(db);
    const contact = await db.writeTx((tx) => tx.contacts.create(accountId, anna));
    expect(contact).toEqual({
      id: contact.id,
      accountId,
      name: "Kiss Anna",
      role: "owner",
      hasKeys: true,
      etaMinutes: 20,
      language: "hu",
      notes: "",
      phones: [
        { index: 0, number: "+36301234567", label: "mobile", private: true },
        { index: 1, number: "+3615550100", label: "", private: false },
      ],
      lastReachedAt: null,
    });
    const bela = await db.writeTx((tx) => tx.contacts.create(accountId, { name: "Nagy Béla", phones: [] }));
    expect((await db.contacts.ofAccount(accountId)).map(({ name }) => name)).toEqual(["Kiss Anna", "Nagy Béla"]);
    const [list] = await db.callLists.ofAccount(accountId);
    expect(list?.contactIds).toEqual([contact.id, bela.id]);
  });

  test("are dialled by id and place, and known by number, also private ones", async () => {
    const { db } = await openTestBed(engine);
    const account = await addAccount(db);
    await db.writeTx((tx) => tx.accounts.update(account.id, { premisesPhone: "+3615550199" }));
    const contact = await db.writeTx((tx) => tx.contacts.create(account.id, anna));
    expect(await db.contacts.number(contact.id, 0)).toBe("+36301234567");
    expect(await db.contacts.number(contact.id, 2)).toBeNull();
    expect(await db.contacts.number("nobody", 0)).toBeNull();
    expect(await db.contacts.isStoredNumber("+36301234567")).toBe(true);
    expect(await db.contacts.isStoredNumber("+3615550199")).toBe(true);
    expect(await db.contacts.isStoredNumber("+3615550")).toBe(false);
    expect(await db.contacts.isStoredNumber("")).toBe(false);
    expect(await db.contacts.findByNumber("+36301234567")).toEqual([
      { contactId: contact.id, contactName: "Kiss Anna", accountId: account.id, private: true },
    ]);
  });

  test("are found by name and open number, never by a private number", async () => {
    const { db } = await openTestBed(engine);
    const { id } = await addAccount(db);
    await db.writeTx((tx) => tx.contacts.create(id, anna));
    const found = async (search: string) => (await db.accounts.list({ search, limit: 10 })).items.length;
    expect(await found("kiss")).toBe(1);
    expect(await found("5550100")).toBe(1);
    expect(await found("1234567")).toBe(0);
  });

  test("keep a number that an edit leaves out", async () => {
    const { db } = await openTestBed(engine);
    const { id } = await addAccount(db);
    const contact = await db.writeTx((tx) => tx.contacts.create(id, anna));
    const edited = await db.writeTx((tx) =>
      tx.contacts.update(id, contact.id, { name: "Kiss A.", phones: [{ label: "private mobile", private: true }] }),
    );
    expect(edited.phones).toEqual([{ index: 0, number: "+36301234567", label: "private mobile", private: true }]);
    const impossible = db.writeTx((tx) => tx.contacts.update(id, contact.id, { name: "K", phones: [{}, {}] }));
    await expect(impossible).rejects.toMatchObject({ code: "conflict" });
    expect((await db.contacts.get(contact.id))?.name).toBe("Kiss A.");
  });

  test("leave their call lists when removed", async () => {
    const { db } = await openTestBed(engine);
    const { id } = await addAccount(db);
    const [first, second] = [
      await db.writeTx((tx) => tx.contacts.create(id, anna)),
      await db.writeTx((tx) => tx.contacts.create(id, anna)),
    ];
    await db.writeTx((tx) => tx.contacts.delete(id, first.id));
    expect((await db.callLists.ofAccount(id))[0]?.contactIds).toEqual([second.id]);
    expect(await db.contacts.number(first.id, 0)).toBeNull();
  });

  test("are called in the order that their list says", async () => {
    const { db } = await openTestBed(engine);
    const { id } = await addAccount(db);
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push((await db.writeTx((tx) => tx.contacts.create(id, anna))).id);
    const [list] = await db.callLists.ofAccount(id);
    const turned = await db.writeTx((tx) =>
      tx.callLists.update(id, list!.id, { name: "Night", contactIds: ids.toReversed() }),
    );
    expect(turned).toMatchObject({ name: "Night", contactIds: ids.toReversed() });
    const after = await db.writeTx((tx) => tx.callLists.create(id, { name: "After", timing: "after_dispatch" }));
    expect((await db.callLists.ofAccount(id)).map(({ name }) => name)).toEqual(["Night", "After"]);
    const emptied = await db.writeTx((tx) => tx.callLists.update(id, after.id, { contactIds: [] }));
    expect(emptied).toMatchObject({ name: "After", contactIds: [] });
    const stranger = db.writeTx((tx) => tx.callLists.update(id, list!.id, { contactIds: ["stranger"] }));
    await expect(stranger).rejects.toMatchObject({ code: "not-found" });
    expect((await db.callLists.ofAccount(id))[0]?.contactIds).toEqual(ids.toReversed());
  });
});
