import type { Expectation, Fault } from "./fault.ts";
import type { SeenLight } from "./watched-page.ts";

export interface RunOptions {
  readonly short: boolean;
  /** Times the promise that a run may take before it counts as not met. */
  readonly patience: number;
  /** Operator's text to code. */
  readonly causeOf: (label: string) => string | null;
  /** What the wallboard says of an operator's line (an item of `GET /api/lines`) at the server's time; null = nothing is wrong. */
  readonly notFit: (item: unknown, serverTime: unknown) => string | null;
  /** Instead of the fault's own: milliseconds between red and the healing. */
  readonly holdMs?: number;
}

export const isGreen = ({ colour }: SeenLight): boolean => colour === "green";
export const isDown = ({ colour }: SeenLight): boolean => colour === "red" || colour === "none";

/** Yellow in the first moment of a try is no answer where red is expected. */
export const isAsExpected = ({ colour }: Expectation): ((light: SeenLight) => boolean) =>
  colour === "yellow" ? (light) => light.colour === "yellow" || isDown(light) : isDown;

/** @returns what differs from the promise; empty: nothing */
export function judgeRed(
  { expectation, screenStands }: Fault,
  toRedMs: number | null,
  reds: readonly SeenLight[],
  { causeOf, patience }: RunOptions,
): string[] {
  if (screenStands === true) {
    return toRedMs === null
      ? ["fit on the wallboard"]
      : late("not fit on the wallboard", toRedMs, expectation.redWithinMs, patience);
  }
  if (expectation.causes === null) {
    const strange = reds.filter(({ label }) => expectation.mayShow?.includes(causeOf(label) ?? "") !== true);
    return strange.length === 0 ? [] : [`red: ${strange[0]?.label ?? ""}`];
  }
  if (toRedMs === null) return ["not red"];
  const causeShown = ({ label, state, cause }: SeenLight): string | null =>
    state === "absent" ? "absent" : (causeOf(label) ?? (state === "line_lost_on_call" ? cause : null));
  const shown = new Set(reds.map(causeShown));
  const named =
    expectation.causes.some((cause) => shown.has(cause)) ||
    (expectation.causes.includes("gw.session") && shown.has("absent"));
  return [
    ...late("red", toRedMs, expectation.redWithinMs, patience),
    // Yellow says "Connecting" alone; its reason is in the details.
    ...(named || expectation.colour === "yellow"
      ? []
      : [`cause ${[...shown].join(", ")} instead of ${expectation.causes.join(" or ")}`]),
  ];
}

/** @returns what differs from the promise; empty: nothing */
export function judgeGreen({ greenWithinMs }: Expectation, toGreenMs: number, { patience }: RunOptions): string[] {
  return late("green", toGreenMs, greenWithinMs, patience);
}

const late = (what: string, tookMs: number, withinMs: number, patience: number): string[] =>
  tookMs <= withinMs * patience ? [] : [`${what} after ${Math.round(tookMs)} ms, promised ${withinMs}`];

/** What was seen between green and the end of the wait for one contact under a green light. */
export interface Settling {
  /** Contacts at the end. */
  readonly bindings: number;
  /** Light at the end. */
  readonly colour: string;
  /** Longest time without a break that the light was green and the PBX had no contact, milliseconds. */
  readonly liedMs: number;
  /** Longest time without a break with more than one contact, milliseconds. */
  readonly ghostMs: number;
}

/** A light is corrected within this where a REGISTER is under way that it does not know of. */
export const truthMs = 8_000;
/** An old contact goes within this. */
const ghostGoesMs = 3_000;

export function judgeSettling({ bindings, colour, liedMs, ghostMs }: Settling, patience: number): Judged {
  const unmet = [
    ...(liedMs > truthMs * patience ? [`green for ${Math.round(liedMs)} ms without a contact at the PBX`] : []),
    ...(ghostMs > ghostGoesMs * patience ? [`more than one contact for ${Math.round(ghostMs)} ms`] : []),
  ];
  const isWhole = bindings === 1 && colour === "green";
  return { unmet, broken: isWhole ? [] : [`${bindings} contacts at the PBX, the light is ${colour}`] };
}

export interface Judged {
  /** What differs from the expectation in time or words; empty: nothing. */
  readonly unmet: readonly string[];
  /** What did not come back; empty: nothing. */
  readonly broken: readonly string[];
}
