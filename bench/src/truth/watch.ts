import { fitness, fromWire, linesResponse } from "@readyline/contract";
import type { Scene } from "@readyline/lab/faults";
import type { Light } from "./judge.ts";

/** Notes when a card of an incoming call with a name stands on the page; run before any script of it. */
const cardRecorder = `(() => {
  const cards = (globalThis.benchCards = {});
  new MutationObserver(() => {
    const text = document.querySelector('section[aria-label="Incoming call"], [role="region"][aria-label="Incoming call"]')?.textContent ?? "";
    const name = /Truth \\d+!/.exec(text)?.[0];
    if (name !== undefined) cards[name] ??= performance.timeOrigin + performance.now();
  }).observe(document, { subtree: true, childList: true, characterData: true });
})()`;

const within = <T>(promise: Promise<T>, ms: number): Promise<T | null> => {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), ms);
  return Promise.race([promise.catch(() => null), late]).finally(() => clearTimeout(timer));
};

/** What the operator's screen says, and where the screen stands still what the supervisor's wallboard says of it. */
export class Watch {
  readonly #scene: Scene;
  readonly #lights: Light[] = [];

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  async begin(): Promise<void> {
    await this.#scene.page.context.addInitScript({ content: cardRecorder });
  }

  /** Everything so far, oldest first. */
  get lights(): readonly Light[] {
    return this.#lights;
  }

  /** Takes over what the page noted since; `false` where the page does not answer. */
  async look(): Promise<boolean> {
    const seen = await within(this.#scene.page.lights(), 1_000);
    if (seen === null) return false;
    const last = this.#lights.at(-1)?.at ?? 0;
    for (const { colour, at } of seen) {
      if (at > last && this.#lights.at(-1)?.colour !== colour) this.#lights.push({ colour, at });
    }
    return true;
  }

  /** The wallboard's word on the operator: fit is green, everything else red. */
  async lookAtBoard(): Promise<void> {
    const { stack, extension } = this.#scene;
    const answer = await within(stack.admin.call<unknown>("GET", "/api/lines"), 1_000);
    if (answer === null) return;
    const board = fromWire(linesResponse.parse(answer));
    const row = board.items.find(({ line }) => line.extension === extension);
    if (row === undefined) return;
    const colour = fitness(row.line, row.page, board.serverTime).kind === "fit" ? "green" : "red";
    if (this.#lights.at(-1)?.colour !== colour) {
      this.#lights.push({ colour, at: performance.timeOrigin + performance.now() });
    }
  }

  /** Whether the card of this call was on the page. */
  async sawCard(name: string): Promise<boolean> {
    return (
      (await within(
        this.#scene.page.page.evaluate(`globalThis.benchCards?.[${JSON.stringify(name)}] !== undefined`),
        1_000,
      )) === true
    );
  }
}
