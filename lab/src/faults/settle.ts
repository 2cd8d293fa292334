import { setTimeout as pause } from "node:timers/promises";
import { isGreen, type Settling, truthMs } from "./judge.ts";
import type { Scene } from "./scene.ts";

const stepMs = 100;

/** The longest time that something was so without a break, milliseconds. */
class Stretch {
  #since: number | null = null;
  longestMs = 0;

  see(isSo: boolean, at: number): void {
    if (!isSo) this.#since = null;
    else this.longestMs = Math.max(this.longestMs, at - (this.#since ??= at));
  }
}

/** Waits for one contact under a green light, for three times the promise of a true light. */
export async function settle(scene: Scene): Promise<Settling> {
  const lie = new Stretch();
  const ghost = new Stretch();
  const deadline = performance.now() + 3 * truthMs;
  for (;;) {
    const bindings = await scene.bindings();
    const light = (await scene.page.lights()).at(-1);
    const at = performance.now();
    const green = light !== undefined && isGreen(light);
    lie.see(green && bindings === 0, at);
    ghost.see(bindings > 1, at);
    if ((green && bindings === 1) || at > deadline)
      return { bindings, colour: light?.colour ?? "none", liedMs: lie.longestMs, ghostMs: ghost.longestMs };
    await pause(stepMs);
  }
}
