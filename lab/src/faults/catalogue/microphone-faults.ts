import { openAlarm, pressCall } from "../call.ts";
import type { Expectation, Fault } from "../fault.ts";
import type { MicrophoneFault } from "../watched-page.ts";

const expected = (cause: string): Expectation => ({
  causes: [cause],
  redWithinMs: 5_000,
  greenWithinMs: 3_000,
  retry: "when permission or devices change",
  mayLose: "calls need a microphone",
});

/** Seen as soon as the page is there. */
const fromLoad = (name: string, title: string, cause: string, fault: MicrophoneFault): Fault => ({
  name,
  title: `${title} (injected)`,
  holdMs: { short: 500, full: 2_000 },
  expectation: expected(cause),
  inject: async ({ page }) => {
    await page.setMicrophone(fault);
    await page.page.reload();
  },
  heal: async ({ page }) => {
    await page.setMicrophone(null);
    await page.page.reload();
  },
});

/** Injected into the page: this machine has no microphone to take away. */
export const microphoneFaults: readonly Fault[] = [
  fromLoad("microphone-denied", "Microphone denied", "mic.denied", "denied"),
  fromLoad("microphone-missing", "No microphone", "mic.missing", "missing"),
  {
    name: "microphone-busy",
    title: "Microphone in use by another program, seen when a call is made (injected)",
    holdMs: { short: 500, full: 2_000 },
    expectation: {
      ...expected("mic.busy"),
      greenWithinMs: 13_000,
      retry: "every 10 s, or when the window is used again",
    },
    inject: async (scene) => {
      await openAlarm(scene);
      await scene.page.setMicrophone("busy");
      await pressCall(scene);
      return performance.timeOrigin + performance.now();
    },
    heal: ({ page }) => page.setMicrophone(null),
  },
  {
    name: "microphone-unplugged-in-call",
    title: "Microphone unplugged in a call, and plugged in again (injected)",
    holdMs: { short: 500, full: 2_000 },
    expectation: {
      ...expected("mic.missing"),
      redWithinMs: 1_000,
      mayLose: "what is said meanwhile; the call goes on",
    },
    call: { hangUpBy: "operator", isHeardMeanwhile: false },
    inject: ({ page }) => page.plugMicrophone(false),
    heal: ({ page }) => page.plugMicrophone(true),
  },
];
