import type { GatewayCallEvent } from "@readyline/contract";
import { expect, it } from "vitest";
import { GatewayEmitter } from "./events.ts";

const call = (callId: string): GatewayCallEvent => ({
  callId,
  state: "started",
  direction: "outgoing",
  number: "200",
  displayName: null,
  attemptId: null,
  alarmId: null,
  contactId: null,
  sipStatus: null,
  endedBy: null,
  reason: null,
  at: 0,
  userId: "user-1",
  sessionId: "session-1",
});

it("listeners are told after the turn, in order, and one that throws keeps nothing from the others", async () => {
  const errors: unknown[] = [];
  const emitter = new GatewayEmitter((error) => errors.push(error));
  const told: string[] = [];
  emitter.on("call", ({ callId }) => {
    told.push(`first ${callId}`);
    throw new Error("no");
  });
  emitter.on("call", ({ callId }) => told.push(`second ${callId}`));
  emitter.emit("call", call("a"));
  emitter.emit("call", call("b"));
  expect(told).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual(["first a", "second a", "first b", "second b"]);
  expect(errors).toHaveLength(2);
  emitter.emit("call", call("c"));
  emitter.flush();
  expect(told.slice(4)).toEqual(["first c", "second c"]);
});
