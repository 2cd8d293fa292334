/**
 * `npm run bench -- recovery [--json] [--short] [--runs N] [--fault NAME]`: our line, plain JsSIP and SIP.js `SessionManager` with their
 * defaults, on one Kamailio, through the same faults in the same moments. 2 runs by default; a client is given 60 s to come back. `--short`:
 * 1 run and 20 s. docs/performance.md explains each figure.
 */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Scene } from "@readyline/lab/faults";
import { launchBrowser } from "./lib/browser.ts";
import { numberOption, textOption } from "./lib/options.ts";
import { report } from "./lib/report.ts";
import { servePage } from "./lib/serve-page.ts";
import { type Distribution, distribution, nowMs } from "./lib/statistics.ts";
import { servePlainPage } from "./line/plain-jssip.ts";
import { Caller } from "./recovery/caller.ts";
import { type Client, ourClient, plainClient } from "./recovery/client.ts";
import { isBack, judge, type Recovery } from "./recovery/judge.ts";
import { Place, type RecoveryFault, recoveryFaults } from "./recovery/recovery-faults.ts";
import { Ringer } from "./truth/ringer.ts";

const isShort = process.argv.includes("--short");
const runs = numberOption("--runs", isShort ? 1 : 2);
const boundMs = isShort ? 20_000 : 60_000;
/** For a client that was loaded anew, or is there at the start. */
const standWithinMs = 60_000;
const closedPromiseMs = 1_000;
const silentPromiseMs = 5_000;
const ringsAgainPromiseMs = 3_000;

const wanted = textOption("--fault");
const faults = recoveryFaults.filter(({ name }) => wanted === null || name === wanted);
if (faults.length === 0 || runs < 1) {
  throw new Error(`--runs wants 1 or more, --fault one of ${recoveryFaults.map(({ name }) => name).join(", ")}`);
}

const toWholeNumbers = (_key: string, value: unknown): unknown =>
  typeof value === "number" ? Math.round(value) : value;

interface Line {
  readonly client: Client;
  readonly caller: Caller;
}

/** The clients that are not back since then. */
async function notBack(lines: readonly Line[], since: number): Promise<readonly Line[]> {
  const back = await Promise.all(
    lines.map(async ({ client, caller }) => isBack(await client.lights(), await caller.attempts(since), since)),
  );
  return lines.filter((_line, index) => back[index] !== true);
}

/** Waits until all are back. @returns those that are not at the deadline */
async function untilBack(lines: readonly Line[], since: number, deadlineMs: number): Promise<readonly Line[]> {
  const until = nowMs() + deadlineMs;
  let missing = await notBack(lines, since);
  while (missing.length > 0 && nowMs() < until) {
    await pause(200);
    missing = await notBack(lines, since);
  }
  return missing;
}

async function untilAllStand(lines: readonly Line[], since: number): Promise<void> {
  const missing = await untilBack(lines, since, standWithinMs);
  if (missing.length === 0) return;
  throw new Error(`${missing.map(({ client }) => client.name).join(", ")} not there within ${standWithinMs} ms`);
}

/** One fault for all. Whoever is not back in time is loaded anew afterwards. */
async function once(place: Place, lines: readonly Line[], fault: RecoveryFault): Promise<readonly Recovery[]> {
  // At another phase of everybody's questions and pauses each time; our gateway brings young connections back with a pause.
  await pause(2_500 + Math.random() * 2_500);
  const beganAt = nowMs();
  await fault.inject(place);
  const stoodAt = nowMs();
  await pause(fault.holdMs);
  const healingAt = nowMs();
  await fault.heal(place);
  const healedAt = nowMs();
  const missing = await untilBack(lines, healingAt, boundMs);
  const outage = { beganAt, stoodAt, healingAt, healedAt, endedAt: nowMs() };
  const judged = await Promise.all(
    lines.map(async ({ client, caller }) => judge(await client.lights(), await caller.attempts(beganAt), outage)),
  );
  if (missing.length > 0) {
    const loadedAt = nowMs();
    await Promise.all(missing.map(({ client }) => client.reload()));
    await untilAllStand(missing, loadedAt);
  }
  return judged;
}

type Figures = Record<string, Distribution | number | null>;

/** Over the runs; null where none had it, and how many had not. */
function figuresOf(fault: RecoveryFault, seen: readonly Recovery[]): Figures {
  const over = (pick: (one: Recovery) => number | null): Distribution | null => {
    const values = seen.map(pick).filter((value) => value !== null);
    return values.length === 0 ? null : distribution(values);
  };
  return {
    [`${fault.name}_noticed_ms`]: over(({ noticedMs }) => noticedMs),
    [`${fault.name}_not_noticed`]: seen.filter(({ noticedMs }) => noticedMs === null).length,
    [`${fault.name}_rings_again_ms`]: over(({ ringsAgainMs }) => ringsAgainMs),
    [`${fault.name}_not_back`]: seen.filter(({ ringsAgainMs }) => ringsAgainMs === null).length,
    [`${fault.name}_lied_ms`]: over(({ liedMs }) => liedMs),
  };
}

/** What our line promises of this fault, and did not keep. */
function brokenPromises(fault: RecoveryFault, { noticedMs, ringsAgainMs }: Recovery): readonly string[] {
  const noticeMs = fault.isClosed ? closedPromiseMs : silentPromiseMs;
  return [
    ...(noticedMs === null || noticedMs > noticeMs
      ? [`${fault.name}: noticed ${noticedMs}, promised ${noticeMs}`]
      : []),
    ...(ringsAgainMs === null || ringsAgainMs > ringsAgainPromiseMs
      ? [`${fault.name}: rings again ${ringsAgainMs}, promised ${ringsAgainPromiseMs}`]
      : []),
  ];
}

await using scene = await Scene.start({ kind: "kamailio" });
await using place = await Place.around(scene);
const browser = await launchBrowser();
await using _browser = { [Symbol.asyncDispose]: () => browser.close() };
using jssipPage = await servePlainPage();
using sipjsPage = await servePage(join(import.meta.dirname, "recovery", "sipjs-page.ts"));
const { ports, domain } = scene.kamailio;
using ringer = await Ringer.open({ port: ports.sipp, pbxPort: ports.sip, domain });
const server = `ws://127.0.0.1:${place.direct.port}`;
const clients = [
  await ourClient(scene),
  await plainClient(browser, scene, { name: "jssip", url: jssipPage.url, server, person: "bela" }),
  await plainClient(browser, scene, { name: "sipjs", url: sipjsPage.url, server, person: "carla" }),
];
const figures = clients.map((): Figures => ({}));
const broken: string[] = [];
{
  await using calling = new AsyncDisposableStack();
  const lines = clients.map((client) => ({ client, caller: calling.use(new Caller(ringer, client)) }));
  await untilAllStand(lines, 0);
  for (const fault of faults) {
    const seen: (readonly Recovery[])[] = [];
    for (let run = 0; run < runs; run += 1) {
      const judged = await once(place, lines, fault);
      seen.push(judged);
      const shown = judged.map((one, index) => `${lines[index]?.client.name} ${JSON.stringify(one, toWholeNumbers)}`);
      process.stderr.write(`${fault.name}: ${shown.join(" ")}\n`);
      if (judged[0] !== undefined) broken.push(...brokenPromises(fault, judged[0]));
    }
    for (const [index, of] of figures.entries()) {
      Object.assign(
        of,
        figuresOf(
          fault,
          seen.map((one) => one[index]).filter((one) => one !== undefined),
        ),
      );
    }
  }
}
const [ours = {}, jssip = {}, sipjs = {}] = figures;
report("recovery", { runs, bound_ms: boundMs, ...ours, broken_promises: broken.length }, { jssip, sipjs });
for (const problem of broken) process.stderr.write(`BROKEN: ${problem}\n`);
if (broken.length > 0) process.exitCode = 1;
