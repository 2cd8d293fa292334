/**
 * `npm run bench -- half-open [--runs N]`: a link that is dead without a word, at each hop. From the cut to red, on the screen, or on the
 * wallboard where the screen stands still. Promise: 5 s p95; a link that is closed: 1 s.
 */
import { setTimeout as pause } from "node:timers/promises";
import { faults, Scene } from "@readyline/lab/faults";
import { numberOption } from "./lib/options.ts";
import { report } from "./lib/report.ts";
import { type Distribution, distribution, nowMs } from "./lib/statistics.ts";
import { colourAt } from "./truth/judge.ts";
import { Watch } from "./truth/watch.ts";

const hops: Readonly<Record<string, string>> = {
  browser_to_server_silent: "network-cut-5s",
  server_to_pbx_silent: "trunk-cut",
  pbx_frozen: "pbx-frozen",
  tab_frozen_on_the_wallboard: "tab-frozen",
  pbx_closed: "pbx-unreachable",
};
const runs = numberOption("--runs", 20);
const deadlineMs = 30_000;
const silentPromiseMs = 5_000;
const closedPromiseMs = 1_000;

await using scene = await Scene.start({ kind: "kamailio" });
const watch = new Watch(scene);
await watch.begin();
await scene.signIn();

/** Waits for a colour that the light, or the wallboard, has after `since`. @throws Error after 30 s */
async function colourAfter(colour: string, since: number, onBoard: boolean): Promise<number> {
  while (nowMs() - since < deadlineMs) {
    if (onBoard) await watch.lookAtBoard();
    else await watch.look();
    const found = watch.lights.find((light) => light.at > since && light.colour === colour);
    if (found !== undefined) return found.at;
    if (colourAt(watch.lights, nowMs()) === colour) return since;
    await pause(50);
  }
  throw new Error(`not ${colour} within ${deadlineMs} ms`);
}

async function once(name: string): Promise<number> {
  const fault = faults.find((one) => one.name === name);
  if (fault === undefined) throw new Error(`no fault ${name}`);
  const onBoard = fault.screenStands === true;
  // Younger connections are brought back with a pause; at another phase of the questions each time.
  await pause(2_500 + Math.random() * 4_000);
  if (onBoard) await watch.lookAtBoard();
  const injectedAt = nowMs();
  await fault.inject(scene);
  const redAt = await colourAfter("red", injectedAt, onBoard);
  await fault.heal?.(scene);
  await colourAfter("green", nowMs(), onBoard);
  if (onBoard) await watch.look();
  return redAt - injectedAt;
}

await colourAfter("green", nowMs(), false);
const figures: Record<string, Distribution> = {};
for (const [hop, name] of Object.entries(hops)) {
  process.stderr.write(`measuring ${hop} …\n`);
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) times.push(await once(name));
  figures[`${hop}_to_red_ms`] = distribution(times);
}
report("half-open", figures, {});
for (const [name, { p95 }] of Object.entries(figures)) {
  const promisedMs = name.startsWith("pbx_closed") ? closedPromiseMs : silentPromiseMs;
  if (p95 <= promisedMs) continue;
  process.stderr.write(`BROKEN: ${name} p95 ${p95}, promised ${promisedMs}\n`);
  process.exitCode = 1;
}
