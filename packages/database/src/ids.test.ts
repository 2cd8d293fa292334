import { expect, test } from "vitest";
import { newId } from "./ids.ts";
import { foldText, searchPatterns } from "./search-text.ts";

test("an id is a UUID of version 7 that begins with its time", () => {
  const id = newId();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const ms = Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
  expect(Math.abs(ms - Date.now())).toBeLessThan(60_000);
});

test("ids sort in the order in which they were made, thousands within one millisecond and with a clock that steps back", () => {
  const now = Date.now() + 3_600_000;
  const ids = Array.from({ length: 20_000 }, (_, index) => newId(now - (index % 2) * 5_000));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each([
  ["Fő út 12", "fo ut 12"],
  ["ÁRVÍZTŰRŐ tükörfúrógép", "arvizturo tukorfurogep"],
  ["Straße ŁÓDŹ Ørsted İstanbul", "strasse lodz orsted istanbul"],
  ["  many \t blanks \n", "many blanks"],
  ["ﬁre ①", "fire 1"],
])("«%s» is searched as «%s»", (text, folded) => {
  expect(foldText(text)).toBe(folded);
});

test("absent parts are left out and every word becomes a pattern of its own, taken literally", () => {
  expect(foldText(20_001, null, "A", undefined, "")).toBe("20001 a");
  expect(searchPatterns("50% of_it\\ ")).toEqual(["%50\\%%", "%of\\_it\\\\%"]);
  expect(searchPatterns("  ")).toEqual([]);
});
