import type { OperatorLine } from "@readyline/contract";
import { expect, test } from "vitest";
import { rowView, sizeOf, sortRows } from "./row-view.ts";

const now = 1_800_000_000_000;
const ready: OperatorLine = {
  userId: "u1",
  name: "Anna",
  role: "operator",
  line: {
    extension: "1001",
    registration: {
      state: "registered",
      since: now,
      expiresAt: now + 60_000,
      contactIsOurs: true,
      contactSeenAt: now,
      contactAskedEveryMs: 4_000,
    },
    pbxLeg: { state: "up", provenAt: now },
    browserLeg: { state: "attached", provenAt: now },
    elsewhere: null,
    cause: null,
  },
  page: {
    report: { microphone: "granted", sound: "unlocked", cause: null, ownsLine: true },
    heardAt: now,
    roundTripMs: 3,
  },
  call: null,
  since: now - 250_000,
};

test("a row says ready, the call with its age, away, or why not fit and since when", () => {
  expect(rowView(ready, now)).toMatchObject({ kind: "fit", words: "Ready", shape: "disc-check", since: null });
  const call = {
    state: "on_call",
    direction: "outgoing",
    since: now - 134_000,
    alarmNo: 20418,
    contactName: null,
  } as const;
  expect(rowView({ ...ready, call }, now)).toMatchObject({ words: "On call", since: now - 134_000 });
  const mute = { ...ready.page!, report: { ...ready.page!.report!, microphone: "missing" as const } };
  expect(rowView({ ...ready, page: mute, call }, now)).toMatchObject({
    kind: "not_fit",
    words: "NOT FIT: no microphone",
    shape: "octagon-microphone",
    since: ready.since,
  });
  const gone = {
    ...ready,
    page: null,
    line: { ...ready.line, browserLeg: { state: "absent", provenAt: null } },
  } as const;
  expect(rowView(gone, now)).toMatchObject({ kind: "away", words: "Away" });
});

test("those who cannot take alarms come first, and rows shrink as they become many", () => {
  const row = (kind: "fit" | "away" | "not_fit") => ({ view: { ...rowView(ready, now), kind } });
  expect(sortRows([row("away"), row("fit"), row("not_fit")]).map(({ view }) => view.kind)).toEqual([
    "not_fit",
    "fit",
    "away",
  ]);
  expect([sizeOf(10), sizeOf(11), sizeOf(17)]).toEqual(["large", "medium", "small"]);
});
