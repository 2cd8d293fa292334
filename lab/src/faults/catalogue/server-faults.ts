import type { Fault } from "../fault.ts";

const hopCut = (seconds: number): Fault => ({
  name: `network-cut-${seconds}s`,
  title: `Network between browser and server cut for ${seconds} s`,
  touches: ["hop"],
  holdMs: { short: Math.min(seconds / 5, 4) * 1_000, full: seconds * 1_000 },
  expectation: {
    causes: ["link.silent", "net.console"],
    redWithinMs: 5_000,
    greenWithinMs: 3_000,
    retry: "by itself, every 1–2 s",
    mayLose: "nothing while the cut is shorter than 30 s",
  },
  inject: ({ hop }) => {
    hop.mode = "hold";
  },
  heal: ({ hop }) => {
    hop.mode = "pass";
  },
});

export const serverFaults: readonly Fault[] = [
  {
    name: "server-killed",
    title: "Our server killed and started again",
    touches: ["server"],
    holdMs: { short: 500, full: 3_000 },
    expectation: {
      causes: ["net.console"],
      redWithinMs: 1_000,
      greenWithinMs: 3_000,
      retry: "by itself, every 1–2 s",
      mayLose: "calls that were not yet answered",
    },
    inject: ({ stack }) => stack.server.kill("SIGKILL"),
    heal: ({ stack }) => stack.server.start(),
  },
  {
    name: "server-frozen",
    title: "Our server frozen and thawed",
    touches: ["server"],
    holdMs: { short: 2_000, full: 20_000 },
    expectation: {
      causes: ["link.silent", "net.console"],
      redWithinMs: 5_000,
      greenWithinMs: 3_000,
      retry: "by itself, every 1–2 s",
      mayLose: "nothing while it is shorter than 30 s",
    },
    inject: (scene) => scene.stop([scene.stack.server.pid]),
    heal: (scene) => scene.resumeAll(),
  },
  {
    name: "hop-closed",
    title: "Every connection between browser and server closed once",
    touches: ["hop"],
    holdMs: { short: 0, full: 0 },
    expectation: {
      causes: null,
      mayShow: ["net.console", "link.silent"],
      redWithinMs: 0,
      greenWithinMs: 3_000,
      retry: "at once",
      mayLose: "nothing: the line is parked meanwhile",
    },
    inject: ({ hop }) => {
      hop.cut();
    },
    heal: () => undefined,
  },
  hopCut(5),
  hopCut(30),
  hopCut(90),
  {
    name: "delay-800ms-in-call",
    title: "800 ms delay each way between browser and server in a call (signalling; audio goes another way)",
    holdMs: { short: 4_000, full: 30_000 },
    expectation: {
      causes: null,
      redWithinMs: 0,
      greenWithinMs: 3_000,
      retry: "none needed",
      mayLose: "nothing",
    },
    call: { hangUpBy: "other party" },
    inject: ({ hop }) => {
      hop.delayMs = 800;
    },
    heal: ({ hop }) => {
      hop.delayMs = 0;
    },
  },
  {
    name: "delay-800ms",
    title: "800 ms delay each way between browser and server",
    touches: ["hop"],
    holdMs: { short: 5_000, full: 30_000 },
    expectation: {
      causes: null,
      redWithinMs: 0,
      greenWithinMs: 3_000,
      retry: "none needed",
      mayLose: "nothing",
    },
    inject: ({ hop }) => {
      hop.delayMs = 800;
    },
    heal: ({ hop }) => {
      hop.delayMs = 0;
    },
  },
];
