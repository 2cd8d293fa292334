import { pbxKinds } from "../../pbx/index.ts";
import type { Expectation, Fault } from "../fault.ts";
import type { Scene } from "../scene.ts";

const automatic = "by itself: the gateway probes every 500 ms and calls the consoles back";
const closed = (causes: readonly string[]): Expectation => ({
  causes,
  redWithinMs: 1_000,
  greenWithinMs: 3_000,
  retry: automatic,
  mayLose: "calls that were not yet answered",
});
const silent = (causes: readonly string[]): Expectation => ({ ...closed(causes), redWithinMs: 5_000 });

const killed = (seconds: number, on?: Fault["on"]): Fault => ({
  name: `pbx-killed-${seconds}s`,
  title: `PBX killed, back after ${seconds} s`,
  touches: ["pbx"],
  ...(on === undefined ? {} : { on }),
  holdMs: { short: Math.min(seconds, 3) * 1_000, full: seconds * 1_000 },
  expectation: closed(["pbx.restarted", "pbx.unreachable"]),
  inject: ({ stack }) => stack.killPbx(),
  heal: ({ stack }) => stack.restartPbx(),
});

const retryAfterSeconds = 3;

/** The one that is run on every kind first; further kinds are named with `--pbx`. */
const everyKind = ["kamailio", ...pbxKinds.filter((kind) => kind !== "kamailio")] as const;

/** REGISTER goes wrong while the connection stands: seen when the connection is made anew. */
const registerFault = (
  name: string,
  title: string,
  fault: { readonly status: number; readonly retryAfterSeconds?: number } | "drop",
  expectation: Expectation,
): Fault => ({
  name,
  title,
  touches: ["pbx"],
  holdMs: { short: 1_000, full: 5_000 },
  expectation,
  inject: async ({ kamailio, trunk }) => {
    await kamailio.setRegisterFault(fault);
    trunk.cut();
  },
  heal: ({ kamailio }) => kamailio.setRegisterFault(null),
});

const byPerson = (causes: readonly string[]): Expectation => ({
  ...closed(causes),
  retry: "by Retry now, or when credentials or PBX settings change",
});

/** Refused for good: the operator presses Retry now once the PBX is mended. */
function untilRetry(fault: Fault): Fault {
  const { touches: _touches, ...withoutOther } = fault;
  return {
    ...withoutOther,
    heal: async (scene) => {
      await fault.heal?.(scene);
      await scene.page.pressInDetails("Retry now");
    },
  };
}

export const pbxFaults: readonly Fault[] = [
  killed(1),
  killed(3, everyKind),
  killed(10),
  killed(30),
  {
    name: "pbx-frozen",
    title: "PBX frozen and thawed",
    touches: ["pbx"],
    on: everyKind,
    holdMs: { short: 2_000, full: 20_000 },
    expectation: silent(["link.silent", "pbx.timeout"]),
    inject: ({ stack }) => stack.freezePbx(),
    heal: ({ stack }) => stack.thawPbx(),
  },
  {
    name: "pbx-no-websocket",
    title: "PBX takes TCP connections but no WebSocket",
    touches: ["trunk"],
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
    touches: ["trunk"],
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
    touches: ["pbx"],
    holdMs: { short: 2_000, full: 10_000 },
    expectation: closed(["pbx.unreachable", "pbx.upgrade", "pbx.restarted"]),
    inject: async ({ kamailio, trunk }) => {
      await kamailio.refuseConnections(true);
      trunk.cut();
    },
    heal: ({ kamailio }) => kamailio.refuseConnections(false),
  },
  {
    name: "pbx-unreachable",
    title: "Host of the PBX unreachable: connections refused",
    touches: ["trunk"],
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
    touches: ["trunk"],
    on: everyKind,
    holdMs: { short: 2_000, full: 30_000 },
    expectation: silent(["link.silent", "pbx.timeout"]),
    inject: ({ trunk }) => {
      trunk.mode = "hold";
    },
    heal: ({ trunk }) => {
      trunk.mode = "pass";
    },
  },
  registerFault(
    "register-dropped",
    "PBX does not answer REGISTER",
    "drop",
    closed(["reg.silent", "pbx.restarted", "pbx.unreachable", "link.silent"]),
  ),
  registerFault(
    "register-503",
    "PBX answers 503 to REGISTER",
    { status: 503 },
    { ...closed(["reg.busy", "pbx.restarted"]), retry: "by itself, every 1–2 s" },
  ),
  {
    ...registerFault(
      "register-503-retry-after",
      `PBX answers 503 to REGISTER, with Retry-After: ${retryAfterSeconds}`,
      { status: 503, retryAfterSeconds },
      {
        ...closed(["reg.busy", "pbx.restarted", "pbx.unreachable"]),
        retry: "by itself, when Retry-After is over",
        greenWithinMs: retryAfterSeconds * 1_000 + 3_000,
      },
    ),
    verify: async ({ pbx, extension }, injectedAt) => {
      const asked = (await pbx.requests(injectedAt)).filter(
        ({ method, from, credentials }) => method === "REGISTER" && from === extension && credentials === null,
      );
      const waits = asked.slice(1).map(({ atMs }, index) => atMs - (asked[index]?.atMs ?? 0));
      // Those that follow the healing at once are the answered ones.
      const shortest = Math.min(...waits);
      return shortest >= retryAfterSeconds * 1_000 - 50 ? [] : [`asked again after ${Math.round(shortest)} ms`];
    },
  },
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
    touches: ["pbx"],
    on: everyKind,
    holdMs: { short: 0, full: 0 },
    expectation: {
      causes: ["reg.lost"],
      colour: "yellow",
      redWithinMs: 8_000,
      greenWithinMs: 3_000,
      retry: "at once",
      mayLose: "calls to the line while it is forgotten",
    },
    inject: ({ pbx, extension }) => pbx.forget(extension),
    heal: () => undefined,
  },
  {
    name: "wrong-password",
    title: "PBX has another password for the extension",
    on: everyKind,
    holdMs: { short: 1_000, full: 5_000 },
    expectation: {
      ...closed(["reg.password"]),
      retry: "2 tries in 10 minutes, then when the administrator stores the right one",
    },
    inject: async (scene) => {
      await scene.setPbxPassword("another");
      scene.trunk.cut();
    },
    heal: async (scene) => {
      await scene.setPbxPassword(null);
      await scene.setSipPassword(scene.stack.sipPasswords.get(scene.extension) ?? "");
    },
    verify: async (scene, injectedAt) => {
      const tries = await signedRegisters(scene, injectedAt);
      // The right one after the healing is among them.
      return tries.length <= 3 ? [] : [`${tries.length - 1} REGISTERs with refused credentials`];
    },
  },
  {
    name: "password-changed",
    title: "Password of the extension changed by the administrator, at the PBX and in Setup",
    touches: ["pbx", "server"],
    on: everyKind,
    holdMs: { short: 500, full: 5_000 },
    expectation: {
      ...closed([]),
      causes: null,
      mayShow: ["reg.password", "pbx.unreachable", "pbx.restarted"],
      retry: "at once with the new password",
      mayLose: "nothing: a call goes on",
    },
    inject: (scene) => changePassword(scene, `changed-${Math.random().toString(36).slice(2)}`),
    heal: (scene) => changePassword(scene, null),
    verify: async (scene, injectedAt) =>
      (await signedRegisters(scene, injectedAt)).length > 0 ? [] : ["no REGISTER with the new password"],
  },
];

async function changePassword(scene: Scene, password: string | null): Promise<void> {
  await scene.setPbxPassword(password);
  await scene.setSipPassword(password ?? scene.stack.sipPasswords.get(scene.extension) ?? "");
}

const signedRegisters = async ({ pbx, extension }: Scene, sinceMs: number) =>
  (await pbx.requests(sinceMs)).filter(({ method, credentials }) => method === "REGISTER" && credentials === extension);
