import { describe, expect, it } from "vitest";
import type { AudioCounters } from "../sip-agent.ts";
import { judgeAudio } from "./audio-meter.ts";

const counters = (packetsIn: number, packetsOut: number, live = true, on = true): AudioCounters => ({
  packetsIn,
  packetsLost: 0,
  roundTripMs: null,
  packetsOut,
  microphoneLive: live,
  microphoneOn: on,
});

describe("a call's audio", () => {
  const rows: [string, AudioCounters | null, AudioCounters, [hear: boolean, heard: boolean, everBoth: boolean]][] = [
    ["nothing yet", null, counters(0, 0), [false, false, false]],
    ["both ways", null, counters(5, 5), [true, true, true]],
    ["only we send", null, counters(0, 5), [false, true, false]],
    ["only they send", null, counters(5, 0), [true, false, false]],
    ["packets without a microphone", null, counters(5, 5, false), [true, false, false]],
    ["muted", counters(5, 5), counters(9, 9, true, false), [true, false, true]],
    ["they fell silent", counters(5, 5), counters(5, 9), [false, true, true]],
    ["the microphone died", counters(5, 5), counters(9, 9, false), [true, false, false]],
  ];

  it.each(rows)("%s", (_what, before, now, [hear, heard, everBoth]) => {
    expect(judgeAudio(before, now)).toEqual({ hear, heard, everBoth });
  });
});
