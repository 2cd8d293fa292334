import { expect, it } from "vitest";
import { chooseServer } from "./choose-server.ts";

const kinds = {
  steady: { isTrusted: true, isSteady: true, isLost: false },
  fresh: { isTrusted: true, isSteady: false, isLost: false },
  suspected: { isTrusted: false, isSteady: false, isLost: false },
  lost: { isTrusted: false, isSteady: false, isLost: true },
} as const;
type Kind = keyof typeof kinds;

it.each<[readonly Kind[], number | null]>([
  [["steady"], 0],
  [["lost"], null],
  [["suspected"], 0],
  [["steady", "steady"], 0],
  [["lost", "steady"], 1],
  [["suspected", "steady"], 1],
  // Just back: the lines stay where they are until it has held for a while.
  [["fresh", "steady"], 1],
  [["fresh", "fresh"], 0],
  [["lost", "fresh"], 1],
  [["lost", "suspected"], 1],
  [["lost", "lost", "steady"], 2],
  [["lost", "lost"], null],
])("of %j the lines are to be on number %j", (order, wanted) => {
  const servers = order.map((kind, at) => ({ ...kinds[kind], at }));
  expect(chooseServer(servers)?.at ?? null).toBe(wanted);
});
