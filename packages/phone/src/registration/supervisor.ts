import type { LinkEffect, LinkEvent } from "./link-event.ts";
import type { LinkState } from "./link-state.ts";
import type { LineTimings } from "./timings.ts";
import { nextTickAt, transition } from "./transition.ts";

/** Timers beyond 31 bits of milliseconds fire at once; a tick that comes early is harmless. */
const LONGEST_TIMER_MS = 2_147_483_647;

interface SupervisorOptions {
  readonly timings: LineTimings;
  readonly perform: (effect: LinkEffect) => void;
  readonly onChange: (state: LinkState) => void;
  /** 0 ≤ random < 1. */
  readonly random?: () => number;
}

/** Runs the line's state machine on the clock: takes events in order, performs the effects, keeps one timer. */
export class RegistrationSupervisor {
  #state: LinkState = { kind: "idle" };
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #queue: LinkEvent[] = [];
  #busy = false;
  readonly #options: SupervisorOptions;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** An effect may cause the next event at once; events wait for their turn. */
  dispatch(event: LinkEvent): void {
    this.#queue.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#step(next);
    } finally {
      this.#busy = false;
    }
    this.#arm();
  }

  #step(event: LinkEvent): void {
    const { timings, random = Math.random } = this.#options;
    const { state, effects } = transition(this.#state, event, { now: Date.now(), random: random(), timings });
    const changed = state !== this.#state;
    this.#state = state;
    for (const effect of effects) this.#options.perform(effect);
    if (changed) this.#options.onChange(state);
  }

  #arm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const at = nextTickAt(this.#state);
    this.#timer =
      at === null
        ? null
        : setTimeout(() => this.dispatch({ type: "tick" }), Math.min(Math.max(0, at - Date.now()), LONGEST_TIMER_MS));
  }
}
