import type { CallView } from "@readyline/phone";
import { expect, test } from "vitest";
import { pbxStore } from "../store/pbxStore.ts";
import { diagnostics, maskNumber } from "./diagnostics.ts";

const call: CallView = {
  id: "a1",
  direction: "outgoing",
  name: "Kiss Anna",
  number: "+36301234517",
  contactId: "c1",
  alarmNo: 20001,
  alarmId: "alarm-1",
  state: "ended",
  startedAt: 1,
  answeredAt: null,
  connectedAt: null,
  endedAt: 2,
  muted: false,
  held: false,
  heldByThem: false,
  audio: { hear: false, heard: false },
  poor: null,
  ended: null,
  lineLost: false,
};

test("copied diagnostics hold neither a whole number nor the name of a contact", () => {
  pbxStore.setState({ lastEnded: call, current: call });
  const text = JSON.stringify(diagnostics());
  expect(text).toContain("••• ••17");
  expect(text).not.toContain("3630123");
  expect(text).not.toContain("Kiss");
});

test("a private number, which the page never has, stays unknown", () => {
  expect(maskNumber(null)).toBeNull();
});
