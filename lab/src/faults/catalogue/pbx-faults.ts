import type { Expectation, Fault } from "../fault.ts";

const automatic = "by itself: the gateway probes every 500 ms and calls the consoles back";
const closed = (causes: readonly string[]): Expectation => ({
  causes,
  redWithinMs: 1_000,
  greenWithinMs: 3_000,
  retry: automatic,
  mayLose: "calls that were not yet answered",
});
const silent = (causes: readonly string[]): Expectation => ({ ...closed(causes), redWithinMs: 5_000 });

const killed = (seconds: number): Fault => ({
  name: `pbx-killed-${seconds}s`,
  title: `PBX killed, back after ${seconds} s`,
  holdMs: { short: Math.min(seconds, 3) * 1_000, full: seconds * 1_000 },
  expectation: closed(["pbx.restarted", "pbx.unreachable"]),
  inject: ({ stack }) => stack.killPbx(),
  heal: ({ stack }) => stack.restartPbx(),
});

/** REGISTER goes wrong while the connection stands: seen when the connection is made anew. */
const registerFault = (
  name: string,
  title: string,
  fault: { readonly status: number } | "drop",
  expectation: Expectation,
): Fault => ({
  name,
  title,
  holdMs: { short: 1_000, full: 5_000 },
  expectation,
  inject: async ({ pbx, trunk }) => {
    await pbx.setRegisterFault(fault);
    trunk.cut();
  },
  heal: ({ pbx }) => pbx.setRegisterFault(null),
});

const byPerson = (causes: readonly string[]): Expectation => ({
  ...closed(causes),
  retry: "by Retry now, or when credentials or PBX settings change",
});

/** Refused for good: the operator presses Retry now once the PBX is mended. */
function untilRetry(fault: Fault): Fault {
  return {
    ...fault,
    heal: async (scene) => {
      await fault.heal?.(scene);
      await scene.page.page.evaluate(`fetch("/api/line/retry", { method: "POST" })`);
      await scene.page.page.keyboard.press("Escape");
      await scene.page.page.getByTestId("pbx-status").click();
      await scene.page.page.getByRole("button", { name: "Retry now" }).click();
      await scene.page.page.keyboard.press("Escape");
    },
  };
}

export const pbxFaults: readonly Fault[] = [
  killed(1),
  killed(3),
  killed(10),
  killed(30),
  {
    name: "pbx-frozen",
    title: "PBX frozen and thawed",
    holdMs: { short: 2_000, full: 20_000 },
    expectation: silent(["link.silent", "pbx.timeout"]),
    inject: ({ stack }) => stack.freezePbx(),
    heal: ({ stack }) => stack.thawPbx(),
  },
  {
    name: "pbx-no-websocket",
    title: "PBX takes TCP connections but no WebSocket",
    holdMs: { short: 12_000, full: 20_000 },
    expectation: { ...silent(["pbx.timeout"]), redWithinMs: 1_000 },
    inject: ({ trunk }) => {
      trunk.mode = "hold";
      trunk.cut();
    },
    heal: ({ trunk }) => {
      trunk.mode = "pass";
      trunk.cut();
    },
  },
  {
    name: "pbx-silent-websocket",
    title: "PBX takes WebSockets and says nothing",
    holdMs: { short: 4_000, full: 20_000 },
    expectation: { ...silent(["pbx.timeout", "link.silent", "reg.silent", "pbx.restarted"]), redWithinMs: 1_000 },
    inject: (scene) => {
      scene.pbxIsSilent = true;
    },
    heal: (scene) => {
      scene.pbxIsSilent = false;
    },
  },
  {
    name: "pbx-refuses-websocket",
    title: "PBX answers 503 to new WebSockets",
    holdMs: { short: 2_000, full: 10_000 },
    expectation: closed(["pbx.unreachable", "pbx.upgrade", "pbx.restarted"]),
    inject: async ({ pbx, trunk }) => {
      await pbx.refuseConnections(true);
      trunk.cut();
    },
    heal: ({ pbx }) => pbx.refuseConnections(false),
  },
  {
    name: "pbx-unreachable",
    title: "Host of the PBX unreachable: connections refused",
    holdMs: { short: 2_000, full: 10_000 },
    expectation: closed(["pbx.unreachable", "pbx.restarted"]),
    inject: ({ trunk }) => {
      trunk.mode = "refuse";
      trunk.cut();
    },
    heal: ({ trunk }) => {
      trunk.mode = "pass";
    },
  },
  {
    name: "trunk-cut",
    title: "Cable between server and PBX cut: nothing comes, nothing is refused",
    holdMs: { short: 2_000, full: 30_000 },
    expectation: silent(["link.silent", "pbx.timeout"]),
    inject: ({ trunk }) => {
      trunk.mode = "hold";
    },
    heal: ({ trunk }) => {
      trunk.mode = "pass";
    },
  },
  registerFault("register-dropped", "PBX does not answer REGISTER", "drop", {
    ...closed(["reg.silent", "pbx.restarted", "pbx.unreachable", "link.silent"]),
    greenWithinMs: 8_000,
  }),
  registerFault(
    "register-503",
    "PBX answers 503 to REGISTER",
    { status: 503 },
    { ...closed(["reg.busy", "pbx.restarted"]), retry: "by itself, every 2–4 s", greenWithinMs: 5_000 },
  ),
  untilRetry(
    registerFault("register-403", "PBX answers 403 to REGISTER", { status: 403 }, byPerson(["reg.forbidden"])),
  ),
  untilRetry(registerFault("register-404", "PBX answers 404 to REGISTER", { status: 404 }, byPerson(["reg.unknown"]))),
  untilRetry(registerFault("register-423", "PBX answers 423 to REGISTER", { status: 423 }, byPerson(["reg.rejected"]))),
  untilRetry(
    registerFault(
      "register-200-not-ours",
      "PBX answers 200 to REGISTER without our contact",
      { status: 200 },
      { ...byPerson(["reg.notmine"]), retry: "3 tries, then by Retry now" },
    ),
  ),
  {
    name: "contact-forgotten",
    title: "PBX forgets the contact, the connection stands",
    holdMs: { short: 0, full: 0 },
    expectation: {
      causes: ["reg.lost"],
      colour: "yellow",
      redWithinMs: 8_000,
      greenWithinMs: 3_000,
      retry: "at once",
      mayLose: "calls to the line while it is forgotten",
    },
    inject: async ({ pbx, extension }) => {
      await pbx.rpc.call("ul.rm", "location", extension);
    },
    heal: () => undefined,
  },
  {
    name: "wrong-password",
    title: "PBX has another password for the extension",
    holdMs: { short: 1_000, full: 5_000 },
    expectation: {
      ...closed(["reg.password"]),
      retry: "2 tries in 10 minutes, then when the administrator stores the right one",
    },
    inject: async ({ stack, pbx, trunk }) => {
      await pbx.setUsers([...stack.sipPasswords.keys()].map((extension) => ({ extension, password: "another" })));
      trunk.cut();
    },
    heal: async (scene) => {
      const password = scene.stack.sipPasswords.get(scene.extension) ?? "";
      await scene.pbx.setUsers([...scene.stack.sipPasswords].map(([extension, one]) => ({ extension, password: one })));
      await scene.setSipPassword(password);
    },
  },
];
