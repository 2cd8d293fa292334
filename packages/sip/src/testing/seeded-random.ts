/** A seeded random source for tests (mulberry32): the same seed gives the same messages. */
export interface SeededRandom {
  /** An integer from 0 to below `limit`. */
  below(limit: number): number;
  /** One of the items. @throws RangeError for an empty list. */
  pick<T>(items: readonly T[]): T;
}

export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    below,
    pick(items) {
      const index = below(items.length);
      if (index >= items.length) throw new RangeError("nothing to pick from");
      return items[index] as (typeof items)[number];
    },
  };
}
