/** What a light said, from `at` on until the next one. */
export interface Light {
  readonly colour: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A look at one moment: what was said, and whether a call would ring. */
export interface Moment {
  /** The call was sent, epoch milliseconds. */
  readonly at: number;
  /** When it was known whether it rang. */
  readonly until: number;
  readonly rang: boolean;
}

/** Something that may have changed the truth: a fault began, or was healed. */
export interface Change {
  readonly what: string;
  readonly at: number;
}

/** A time in which the light said something else than what was so. */
export interface Lie {
  readonly kind: "green but no ring" | "red but rings";
  readonly from: number;
  readonly lengthMs: number;
  /** The change before it. */
  readonly after: string;
}

export const colourAt = (lights: readonly Light[], at: number): string | null =>
  lights.findLast((light) => light.at <= at)?.colour ?? null;

/**
 * Finds the lies. One begins with the last change, or with the last look that agreed, whichever is later: where exactly the truth turned
 * cannot be seen, so that it counts as early as can be. It ends when the light changes, or with the next look that agrees.
 * @param lights oldest first, as are moments and changes
 * @param endedAt end of the run
 */
export function findLies(
  lights: readonly Light[],
  moments: readonly Moment[],
  changes: readonly Change[],
  endedAt: number,
): Lie[] {
  const lies: Lie[] = [];
  let agreedAt = 0;
  for (const [index, moment] of moments.entries()) {
    const colour = colourAt(lights, moment.at);
    const isLie = (colour === "green" && !moment.rang) || (colour === "red" && moment.rang);
    if (!isLie) {
      agreedAt = moment.until;
      continue;
    }
    const change = changes.findLast(({ at }) => at <= moment.until);
    const turnedAt = lights.findLast(({ at }) => at <= moment.at)?.at ?? 0;
    const from = Math.max(agreedAt, change?.at ?? 0, turnedAt);
    const isSame = lies.at(-1)?.from === from;
    const changesAt = lights.find((light) => light.at > moment.at && light.colour !== colour)?.at ?? endedAt;
    const agreesAt = moments.slice(index + 1).find((later) => later.rang !== moment.rang)?.at ?? endedAt;
    const lengthMs = Math.max(0, Math.min(changesAt, agreesAt) - from);
    if (!isSame) {
      const kind = moment.rang ? "red but rings" : "green but no ring";
      lies.push({ kind, from, lengthMs, after: change?.what ?? "nothing" });
    }
  }
  return lies;
}
