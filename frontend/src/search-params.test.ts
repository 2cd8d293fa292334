import { expect, test } from "vitest";
import { readDashboardSearch, readHistorySearch, readLoginSearch } from "./search-params.ts";

test("the sign-in leads back only to a path of this site", () => {
  expect(readLoginSearch({ to: "/alarms/20001?x=1" }).to).toBe("/alarms/20001?x=1");
  for (const to of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/login", 7]) {
    expect(readLoginSearch({ to }).to).toBeUndefined();
  }
});

test("filters that make no sense are dropped", () => {
  expect(readDashboardSearch({ prio: 12, mine: "yes" })).toEqual({
    prio: undefined,
    class: undefined,
    mine: undefined,
  });
  expect(readDashboardSearch({ prio: 1, mine: true })).toMatchObject({ prio: 1, mine: true });
  expect(readHistorySearch({ q: 4711, from: -1, to: "now" })).toMatchObject({
    q: "4711",
    from: undefined,
    to: undefined,
  });
});
