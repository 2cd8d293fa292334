import { raiseAlarm } from "../stack/index.ts";
import { until } from "../peer/until.ts";
import type { FaultCall } from "./fault.ts";
import type { Scene } from "./scene.ts";

const setUpMs = 30_000;
/** From a hang-up until the other side sees it. */
const hangUpSeenMs = 300;
/** Playwright's click and the far phone's own answer are in what is measured. */
const clickMs = 700;
/** Speech of one second in Chromium's beep is far more; silence is nothing. */
const audibleEnergy = 0.0005;

const now = (): number => performance.timeOrigin + performance.now();

/** The operator opens an alarm and claims it. */
export async function openAlarm(scene: Scene): Promise<void> {
  const { page } = scene.page;
  const alarm = await raiseAlarm(scene.stack);
  await page.goto(`/alarms/${alarm.no}`);
  await scene.page.untilGreen(setUpMs);
  await page
    .getByRole("button", { name: /^Claim/ })
    .first()
    .click();
  await page
    .getByText(/claimed by you/)
    .first()
    .waitFor({ timeout: setUpMs });
}

/** Presses Call on the first contact of the alarm that is open. */
export const pressCall = ({ page }: Scene): Promise<void> =>
  page.page.getByRole("button", { name: /^Call Echo Erika/ }).click();

/** The operator calls a contact of an alarm. Resolves when both hear each other. @throws Error after 30 s */
export async function startCall(scene: Scene): Promise<void> {
  await openAlarm(scene);
  await pressCall(scene);
  if ((await msUntilHeard(scene, setUpMs)) === null) throw new Error("the call is not heard at both ends");
}

/** @returns milliseconds until both ends hear the other from now on; null = not within the time */
async function msUntilHeard(scene: Scene, deadlineMs: number): Promise<number | null> {
  const startedAt = now();
  const before = await scene.page.heard();
  const farHears = scene.pbx.far.listen();
  const deadline = { deadlineMs, stepMs: 100 };
  try {
    await until(
      "the operator to hear",
      async () => ((await scene.page.heard()) > before + audibleEnergy ? true : null),
      deadline,
    );
    await until("the other party to hear", async () => ((await farHears()) ? true : null), deadline);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("waited")) return null;
    throw error;
  }
  return now() - startedAt;
}

/** What differs from the promise of a call that is up while a fault lasts; empty: nothing. */
export async function judgeCallMeanwhile(scene: Scene, call: FaultCall): Promise<readonly string[]> {
  if (call.isHeardMeanwhile === false) return [];
  return (await msUntilHeard(scene, 10_000)) === null ? ["the call was not heard meanwhile"] : [];
}

/** After the healing: the call is there, both hear each other, and a hang-up reaches the other side. */
export async function judgeCallAfter(scene: Scene, call: FaultCall, patience: number): Promise<readonly string[]> {
  const promisedMs = call.heardWithinMs ?? 3_000;
  const heardMs = await msUntilHeard(scene, 3 * promisedMs * patience);
  if (heardMs === null) return ["the call was not heard afterwards", ...(await endCall(scene))];
  const unmet =
    heardMs > promisedMs * patience ? [`heard again after ${Math.round(heardMs)} ms, promised ${promisedMs}`] : [];
  const lost = call.keepsPathMs === undefined ? [] : await judgePath(scene, call.keepsPathMs);
  return [...unmet, ...lost, ...(await hangUp(scene, call, patience))];
}

/** A path that is lost again makes the page look for another by re-INVITE, and the audio may flow all the same. */
async function judgePath({ page }: Scene, forMs: number): Promise<readonly string[]> {
  const before = await page.pathsLost();
  const isLost = async (): Promise<true | null> => ((await page.pathsLost()) > before ? true : null);
  try {
    await until("a lost path", isLost, { deadlineMs: forMs, stepMs: 100 });
    return ["ICE lost the new path"];
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("waited")) return [];
    throw error;
  }
}

const bar = ({ page }: Scene) => page.page.getByRole("region", { name: "Current call" });

async function hangUp(scene: Scene, { hangUpBy }: FaultCall, patience: number): Promise<readonly string[]> {
  const hungUpAt = now();
  const deadlineMs = 10_000;
  try {
    if (hangUpBy === "operator") {
      await bar(scene).getByRole("button", { name: /End/ }).click();
      await until("the other party", async () => ((await scene.pbx.far.callsUp()) === 0 ? true : null), { deadlineMs });
    } else {
      await scene.pbx.far.hangUp();
      // A hang-up before the refresh has gone out is learnt from its answer.
      await bar(scene)
        .getByText(/They ended the call|The call ended while the line was lost/)
        .waitFor({ timeout: deadlineMs });
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return [`the hang-up by the ${hangUpBy} did not reach the other side`, ...(await endCall(scene))];
  }
  const tookMs = now() - hungUpAt;
  return tookMs > (hangUpSeenMs + clickMs) * patience ? [`hang-up seen after ${Math.round(tookMs)} ms`] : [];
}

/** Whatever is left of a call that went wrong. */
async function endCall(scene: Scene): Promise<readonly string[]> {
  await scene.pbx.far.hangUp();
  const end = bar(scene).getByRole("button", { name: /End/ });
  if (await end.isVisible()) await end.click();
  return [];
}
