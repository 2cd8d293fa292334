/**
 * `npm run bench -- truth [--moments N] [--seed N]`: does the light tell the truth? Random faults come and go on one line; at random
 * moments the light is read and the line is really called from the PBX's trunk. Promises: never green for more than 8 s while a call would
 * not ring, never red for more than 3 s while it would.
 */
import { setTimeout as pause } from "node:timers/promises";
import { type Fault, faults, Scene, seededRandom } from "@readyline/lab/faults";
import { launchBrowser } from "./lib/browser.ts";
import { numberOption } from "./lib/options.ts";
import { report } from "./lib/report.ts";
import { distribution, nowMs } from "./lib/statistics.ts";
import { claimsOfPlain, openPlain, servePlainPage } from "./line/plain-jssip.ts";
import { type Change, colourAt, findLies, type Lie, type Moment } from "./truth/judge.ts";
import { Ringer } from "./truth/ringer.ts";
import { Watch } from "./truth/watch.ts";

/** Faults that come and go on a running line. Left out: what needs a stack of its own, and the microphone's. */
const names = [
  "pbx-killed-3s",
  "pbx-frozen",
  "pbx-no-websocket",
  "pbx-silent-websocket",
  "pbx-refuses-websocket",
  "pbx-unreachable",
  "trunk-cut",
  "register-503",
  "register-403",
  "contact-forgotten",
  "server-killed",
  "server-frozen",
  "hop-closed",
  "network-cut-5s",
  "delay-800ms",
  "tab-frozen",
];
const ringWithinMs = 2_500;
const greenLimitMs = 8_000;
const redLimitMs = 3_000;
const greenAgainMs = 60_000;

const moments = numberOption("--moments", 300);
const seed = numberOption("--seed", 1);
/** One for each of the two that go side by side: the order of the faults is then the same however long the calls take. */
const [faultRandom, lookRandom] = [seededRandom(seed), seededRandom(seed + 1)];
const between = (random: () => number, from: number, to: number): number => from + random() * (to - from);
const pool = names.map((name) => {
  const found = faults.find((fault) => fault.name === name);
  if (found === undefined) throw new Error(`no fault ${name}`);
  return found;
});

const changes: Change[] = [];
const looks: Moment[] = [];
const peerLooks: Moment[] = [];
const problems: string[] = [];
const happened = new Map<string, number>();
let screenStands = false;
let isOver = false;

async function faultAfterFault(scene: Scene, watch: Watch): Promise<void> {
  while (!isOver) {
    await pause(between(faultRandom, 3_000, 9_000));
    if (isOver) return;
    await oneFault(scene, watch, pool[Math.floor(faultRandom() * pool.length)] as Fault);
  }
}

/**
 * Heals. A line that has come back by itself offers no Retry now to press: that is told only where the line then stays down.
 * @returns what went wrong, null if nothing
 */
async function healed(scene: Scene, fault: Fault): Promise<string | null> {
  try {
    await fault.heal?.(scene);
    return null;
  } catch (error) {
    const failure = error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
    process.stderr.write(`healing ${fault.name}: ${failure}\n`);
    return failure;
  }
}

async function oneFault(scene: Scene, watch: Watch, fault: Fault): Promise<void> {
  happened.set(fault.name, (happened.get(fault.name) ?? 0) + 1);
  process.stderr.write(`${looks.length} of ${moments}: ${fault.name}\n`);
  screenStands = fault.screenStands === true;
  changes.push({ what: fault.name, at: nowMs() });
  await fault.inject(scene);
  await pause(between(faultRandom, 500, 12_000));
  const failure = await healed(scene, fault);
  changes.push({ what: `${fault.name} healed`, at: nowMs() });
  screenStands = false;
  const healedAt = nowMs();
  while (nowMs() - healedAt < greenAgainMs) {
    await watch.look();
    if (colourAt(watch.lights, nowMs()) === "green") return;
    await pause(100);
  }
  problems.push(`${fault.name}: not green again within ${greenAgainMs} ms${failure === null ? "" : ` (${failure})`}`);
}

/** Whether plain JsSIP rings: it has sent 180. */
async function lookAtPeer(scene: Scene, ringer: Ringer, number: number): Promise<void> {
  const at = nowMs();
  const call = ringer.call(scene.stack.extensionOf("bela"), `Peer ${number}`);
  const status = await Promise.race([call.status, pause(ringWithinMs, null)]);
  call.giveUp();
  if (status !== 486) peerLooks.push({ at, until: nowMs(), rang: status !== null && status >= 180 && status < 200 });
}

/** Calls the line and gives up as soon as it rings. */
async function look(scene: Scene, ringer: Ringer, watch: Watch, number: number): Promise<void> {
  const name = `Truth ${number}!`;
  const at = nowMs();
  const call = ringer.call(scene.extension, name);
  const deadline = at + ringWithinMs;
  let rang = false;
  const isFrozenScreen = screenStands;
  while (!rang && nowMs() < deadline) {
    rang = await watch.sawCard(name);
    if (!rang) await pause(50);
  }
  const status = await Promise.race([call.status, pause(0, null)]);
  call.giveUp();
  // The card of the call before: the line is there and busy.
  if (!rang && status === 486) return;
  looks.push({ at, until: nowMs(), rang });
  if (isFrozenScreen || screenStands) await watch.lookAtBoard();
  else await watch.look();
}

function disagrees({ at, rang }: Moment): boolean {
  const colour = colourAt(watch.lights, at);
  return (colour === "green" && !rang) || (colour === "red" && rang);
}

type Figures = Record<string, number | string | null>;

function figuresOf(lies: readonly Lie[], kind: Lie["kind"], limitMs: number): Figures {
  const own = lies.filter((lie) => lie.kind === kind);
  const figures = own.length === 0 ? null : distribution(own.map(({ lengthMs }) => lengthMs));
  const over = own.filter(({ lengthMs }) => lengthMs > limitMs);
  return {
    times: own.length,
    p50_ms: figures?.p50 ?? null,
    p95_ms: figures?.p95 ?? null,
    max_ms: figures?.max ?? null,
    over_limit: over.length,
  };
}

await using scene = await Scene.start({ kind: "kamailio" });
const browser = await launchBrowser();
await using _peer = { [Symbol.asyncDispose]: () => browser.close() };
using served = await servePlainPage();
const { url } = served;
const { ports, domain } = scene.kamailio;
using ringer = await Ringer.open({ port: ports.sipp, pbxPort: ports.sip, domain });
const watch = new Watch(scene);
await watch.begin();
await scene.signIn();
if ((await scene.page.lightAfter(0, 30_000, ({ colour }) => colour === "green")) === null)
  throw new Error("not green at the start");
await watch.look();

// Plain JsSIP on the same way to the same PBX: the faults between our server and browser do not touch it.
const plain = await openPlain(browser, url, scene.stack, `ws://127.0.0.1:${scene.trunk.port}`);

const shaking = faultAfterFault(scene, watch);
for (let number = 1; looks.length < moments; number += 1) {
  await Promise.all([look(scene, ringer, watch, number), lookAtPeer(scene, ringer, number)]);
  const last = looks.at(-1);
  await pause(last !== undefined && disagrees(last) ? 100 : between(lookRandom, 200, 2_500));
}
isOver = true;
await shaking;
await watch.look();

const lies = findLies(watch.lights, looks, changes, nowMs());
const peerLies = findLies(await claimsOfPlain(plain.page), peerLooks, changes, nowMs());
const green = figuresOf(lies, "green but no ring", greenLimitMs);
const red = figuresOf(lies, "red but rings", redLimitMs);
for (const { kind, lengthMs, after } of lies) {
  const line = `${kind} for ${Math.round(lengthMs)} ms after ${after}`;
  process.stderr.write(`${line}\n`);
  if (lengthMs > (kind === "red but rings" ? redLimitMs : greenLimitMs)) problems.push(line);
}
const prefixed = (
  prefix: string,
  figures: Record<string, number | string | null>,
): Record<string, number | string | null> =>
  Object.fromEntries(Object.entries(figures).map(([key, value]) => [`${prefix}_${key}`, value]));
report(
  "truth",
  {
    moments: looks.length,
    agreed: looks.filter((moment) => !disagrees(moment)).length,
    rang: looks.filter(({ rang }) => rang).length,
    seed,
    faults: [...happened.values()].reduce((sum, count) => sum + count, 0),
    faults_by_name: [...happened].map(([fault, times]) => `${fault} ${times}`).join(", "),
    ...prefixed("green_no_ring", green),
    ...prefixed("red_rings", red),
    broken_promises: problems.length,
  },
  {
    jssip_defaults: {
      ...prefixed("registered_no_ring", figuresOf(peerLies, "green but no ring", greenLimitMs)),
      ...prefixed("unregistered_rings", figuresOf(peerLies, "red but rings", redLimitMs)),
    },
  },
);
for (const problem of problems) process.stderr.write(`BROKEN: ${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
