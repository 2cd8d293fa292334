import { routes } from "@readyline/contract";
import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { createSampleData } from "../sample/create-sample-data.ts";
import { openTestDesk } from "../testing/test-desk.ts";

describe.each(testEngines)("history on %s", (engine) => {
  test("pages follow each other without gap or repetition, newest first", async () => {
    const desk = await openTestDesk(engine);
    const user = await desk.addUser("Ana");
    await createSampleData(desk.db);
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const query: { limit: number; cursor?: string } = { limit: 7, ...(cursor === null ? {} : { cursor }) };
      const { body } = await desk.call(routes.searchHistory, { user }, { query });
      seen.push(...body.items.map(({ no }) => no));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: 30 }, (_, place) => 20_030 - place));
  });

  test("filters narrow by words, class, disposition, operator and time", async () => {
    const desk = await openTestDesk(engine);
    const [ana, bela] = [await desk.addUser("Ana"), await desk.addUser("Bela")];
    await createSampleData(desk.db);
    const search = async (query: Parameters<typeof desk.call<typeof routes.searchHistory>>[2]["query"]) =>
      (await desk.call(routes.searchHistory, { user: ana }, { query })).body;
    const fire = await search({ class: "fire" });
    expect(fire.items).toHaveLength(3);
    expect((await search({ disposition: "cancelled" })).items).toHaveLength(3);
    expect((await search({ operator: bela.id })).items).toHaveLength(15);
    expect((await search({ q: "lux jewellers hold" })).items).toHaveLength(3);
    expect((await search({ q: "szabo eszter" })).items.length).toBeGreaterThanOrEqual(3);
    expect((await search({ q: String(fire.items[0]?.no) })).items).toHaveLength(1);
    const from = fire.items[0]?.receivedAt ?? 0;
    expect((await search({ class: "fire", from })).items).toHaveLength(1);
    expect((await search({ class: "fire", to: from - 1 })).items).toHaveLength(2);
    expect(fire.operators.map(({ name }) => name)).toEqual(["Ana", "Bela"]);
  });

  test("a cursor that is not ours is refused", async () => {
    const desk = await openTestDesk(engine);
    const user = await desk.addUser("Ana");
    for (const cursor of ["zzzz", "AAAA", Buffer.from("-1").toString("base64url")]) {
      expect((await desk.call(routes.searchHistory, { user }, { query: { cursor } })).status).toBe(400);
    }
  });
});
