import { describe, expect, it } from "vitest";
import { newCall, stepCall, type CallEvent } from "./call-machine.ts";

const out = newCall(
  { id: "1", direction: "outgoing", name: "Anna", number: null, contactId: "c", alarmNo: 7, alarmId: "a" },
  100,
);
const incoming = newCall({ ...out, direction: "incoming" }, 100);
const run = (from: typeof out, ...events: CallEvent[]) =>
  events.reduce((call, event, at) => stepCall(call, event, 200 + at), from);
const audio = { type: "audio", hear: true, heard: true, everBoth: true, poor: null } as const;
const ended = { type: "ended", cause: "busy", sipStatus: 486 } as const;

describe("the states of a call", () => {
  it("out: starting, ringing, still ringing at the answer, connected with audio, ended", () => {
    expect(out.state).toBe("starting");
    expect(run(out, { type: "ringing" }).state).toBe("ringing");
    expect(run(out, { type: "ringing" }, { type: "answered" })).toMatchObject({ state: "ringing", answeredAt: 201 });
    const connected = run(out, { type: "ringing" }, { type: "answered" }, audio);
    expect(connected).toMatchObject({ state: "connected", answeredAt: 201, connectedAt: 202 });
    expect(run(connected, ended)).toMatchObject({
      state: "ended",
      endedAt: 200,
      ended: { cause: "busy", text: "Busy.", sipStatus: 486 },
    });
  });

  it("in: incoming, starting once answered, connected with audio", () => {
    expect(incoming.state).toBe("incoming");
    expect(run(incoming, { type: "answered" }).state).toBe("starting");
    expect(run(incoming, { type: "answered" }, audio).state).toBe("connected");
  });

  it("early media does not connect a call that nobody answered", () => {
    expect(run(out, { type: "ringing" }, audio)).toMatchObject({ state: "ringing", connectedAt: null });
  });

  it("nothing happens after the end", () => {
    const over = run(out, ended);
    const late: CallEvent[] = [{ type: "ringing" }, { type: "answered" }, audio, { ...ended, cause: "rejected" }];
    expect(run(over, ...late, { type: "muted", on: true })).toBe(over);
  });

  it("a second answer does not move the moment of the first", () => {
    expect(run(out, { type: "answered" }, { type: "answered" }).answeredAt).toBe(200);
  });
});
