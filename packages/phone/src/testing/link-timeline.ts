import { vi } from "vitest";
import type { LinkEffect, LinkEvent } from "../registration/link-event.ts";
import type { LinkState } from "../registration/link-state.ts";
import { RegistrationSupervisor } from "../registration/supervisor.ts";
import { defaultTimings } from "../registration/timings.ts";

/** At a moment (ms from the start) something happens, or the line is looked at. */
export type Step =
  | { readonly at: number; readonly event: LinkEvent }
  | { readonly at: number; readonly state: string; readonly did: readonly LinkEffect[] };

/** UTC epoch milliseconds of the start of each timeline: where the fake clock is to stand. */
export const begin = new Date("2026-11-23T08:00:00Z").getTime();

function brief(state: LinkState): string {
  switch (state.kind) {
    case "waiting":
      return `waiting ${state.trouble.cause} until ${state.retryAt - begin}`;
    case "blocked":
      return `blocked ${state.cause}${state.retryAt === null ? "" : ` until ${state.retryAt - begin}`}`;
    case "registered":
      return state.probeDeadlineAt === null ? "registered" : "registered, probing";
    case "resuming": {
      const until = state.retryAt === null ? "" : ` until ${state.retryAt - begin}`;
      return `resuming after ${state.trouble.cause}${until}`;
    }
    case "opening":
    case "registering":
      return state.trouble ? `${state.kind} after ${state.trouble.cause}` : state.kind;
    default:
      return state.kind;
  }
}

/** Plays a timeline on a fake clock, from {@link begin} on, and gives what was seen beside what was wanted. `random` 0.5: middle of each span. */
export function play(steps: readonly Step[]) {
  const did: LinkEffect[] = [];
  const supervisor = new RegistrationSupervisor({
    timings: defaultTimings,
    perform: (effect) => did.push(effect),
    onChange: () => {},
    random: () => 0.5,
  });
  const seen: unknown[] = [];
  const wanted: unknown[] = [];
  for (const step of steps) {
    vi.advanceTimersByTime(begin + step.at - Date.now());
    if ("event" in step) supervisor.dispatch(step.event);
    else {
      seen.push([step.at, brief(supervisor.state), did.splice(0)]);
      wanted.push([step.at, step.state, step.did]);
    }
  }
  return { state: supervisor.state, seen, wanted };
}

export const start = { type: "start" } as const;
export const opened = { type: "opened" } as const;
export const accepted = { type: "accepted", contactIsOurs: true, expiresSeconds: 120 } as const;
export const closed = (code: number) => ({ type: "closed", code }) as const;
export const broken = { type: "broken", code: 1006 } as const;
export const refused = (status: number, more: Partial<Extract<LinkEvent, { type: "refused" }>> = {}) =>
  ({ type: "refused", status, cause: null, retryAt: null, retryAfterSeconds: null, ...more }) as const;

/** Registered 20 ms after the start. */
export const up: Step[] = [
  { at: 0, event: start },
  { at: 10, event: opened },
  { at: 20, event: accepted },
  { at: 20, state: "registered", did: ["open", "register"] },
];
export const registeringNow: Step[] = [
  { at: 0, event: start },
  { at: 10, event: opened },
  { at: 10, state: "registering", did: ["open", "register"] },
];
