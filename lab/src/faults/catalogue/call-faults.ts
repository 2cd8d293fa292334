import type { Expectation, Fault, FaultCall } from "../fault.ts";

type HangUpBy = FaultCall["hangUpBy"];

const expected = (causes: readonly string[], more: Partial<Expectation> = {}): Expectation => ({
  causes,
  redWithinMs: 1_000,
  greenWithinMs: 3_000,
  retry: "by itself; the call is refreshed by re-INVITE",
  mayLose: "nothing: the call is heard all the time",
  ...more,
});

const pbxKilled = (hangUpBy: HangUpBy): Fault => ({
  name: `pbx-killed-in-call-${hangUpBy === "operator" ? "1" : "2"}`,
  title: `PBX killed in a call, back after 3 s; the ${hangUpBy} hangs up`,
  holdMs: { short: 1_000, full: 3_000 },
  expectation: expected(["pbx.restarted", "pbx.unreachable"]),
  call: { hangUpBy },
  inject: ({ stack }) => stack.killPbx(),
  heal: ({ stack }) => stack.restartPbx(),
});

const serverKilled = (hangUpBy: HangUpBy): Fault => ({
  name: `server-killed-in-call-${hangUpBy === "operator" ? "1" : "2"}`,
  title: `Our server killed in a call and started again; the ${hangUpBy} hangs up`,
  holdMs: { short: 500, full: 3_000 },
  expectation: expected(["net.console", "link.silent"]),
  call: { hangUpBy },
  inject: ({ stack }) => stack.server.kill("SIGKILL"),
  heal: ({ stack }) => stack.server.start(),
});

const serverRestarted: Fault = {
  name: "server-restarted-in-call",
  title: "Our server stopped by SIGTERM in a call and started again",
  holdMs: { short: 500, full: 3_000 },
  expectation: expected(["net.console", "link.silent", "pbx.restarted"]),
  call: { hangUpBy: "operator" },
  inject: ({ stack }) => stack.server.kill("SIGTERM"),
  heal: ({ stack }) => stack.server.start(),
};

const hopCut = (hangUpBy: HangUpBy): Fault => ({
  name: `signalling-cut-5s-in-call-${hangUpBy === "operator" ? "1" : "2"}`,
  title: `Signalling between browser and server cut for 5 s in a call; the ${hangUpBy} hangs up`,
  holdMs: { short: 2_000, full: 2_000 },
  expectation: expected(["link.silent", "net.console"], { redWithinMs: 5_000 }),
  call: { hangUpBy },
  inject: ({ hop }) => {
    hop.mode = "hold";
  },
  heal: ({ hop }) => {
    hop.mode = "pass";
  },
});

/** A call is up while it happens; its audio goes straight between browser and PBX. */
export const callFaults: readonly Fault[] = [
  pbxKilled("operator"),
  pbxKilled("other party"),
  {
    name: "pbx-frozen-in-call",
    title: "PBX frozen in a call and thawed",
    holdMs: { short: 1_000, full: 5_000 },
    expectation: expected(["link.silent", "pbx.timeout"], { redWithinMs: 5_000 }),
    call: { hangUpBy: "other party" },
    inject: ({ stack }) => stack.freezePbx(),
    heal: ({ stack }) => stack.thawPbx(),
  },
  {
    name: "pbx-websocket-cut-in-call",
    title: "WebSocket between server and PBX cut in a call, the PBX unreachable for some seconds",
    // The evaluation PBX ends the calls of a connection that is closed.
    on: ["kamailio", "asterisk"],
    holdMs: { short: 1_000, full: 3_000 },
    expectation: expected(["pbx.restarted", "pbx.unreachable"]),
    call: { hangUpBy: "operator" },
    inject: ({ trunk }) => {
      trunk.mode = "refuse";
      trunk.cut();
    },
    heal: ({ trunk }) => {
      trunk.mode = "pass";
    },
  },
  serverKilled("operator"),
  serverKilled("other party"),
  serverRestarted,
  hopCut("operator"),
  hopCut("other party"),
];
