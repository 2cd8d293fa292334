import { until } from "../../peer/until.ts";
import type { Fault } from "../fault.ts";
import type { Scene } from "../scene.ts";

/** Three times the promise of a line that comes back. */
const movedWithinMs = 3 * 3_000;
/** Steady for 10 s, looked at every second, moved within a second; three times. */
const backWithinMs = 3 * 12_000;

/** @returns what differs: empty where the contacts are as wanted, under a green light, in time */
async function judgeMoved(
  what: string,
  scene: Scene,
  deadlineMs: number,
  isThere: () => Promise<boolean>,
): Promise<readonly string[]> {
  const isDone = async (): Promise<true | null> =>
    (await isThere()) && (await scene.page.lights()).at(-1)?.colour === "green" ? true : null;
  try {
    await until(what, isDone, { deadlineMs, stepMs: 100 });
    return [];
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("waited")) return [error.message];
    throw error;
  }
}

/** `PBX_WS_SERVER` lists two servers of one PBX. */
export const serverListFaults: readonly Fault[] = [
  {
    name: "first-server-lost",
    title: "First of two servers killed and back: the line goes to the second, and back when the first is steady",
    hasSecondServer: true,
    holdMs: { short: 1_000, full: 30_000 },
    expectation: {
      causes: ["pbx.moved"],
      colour: "yellow",
      redWithinMs: 1_000,
      greenWithinMs: 3_000,
      retry: "at once at the second; back when the first has been up for 10 s and the line is idle",
      mayLose: "calls that were not yet answered",
    },
    inject: ({ stack }) => stack.killPbx(),
    meanwhile: (scene) =>
      judgeMoved(
        "green at the second server",
        scene,
        movedWithinMs,
        async () => (await scene.bindingsAtSecond()) === 1,
      ),
    heal: ({ stack }) => stack.restartPbx(),
    verify: (scene) =>
      judgeMoved(
        "the line to be back at the first server alone",
        scene,
        backWithinMs,
        async () => (await scene.bindingsByServer()).join() === "1,0",
      ),
  },
];
