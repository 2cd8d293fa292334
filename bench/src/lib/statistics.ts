export interface Distribution {
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Nearest-rank percentiles, milliseconds rounded to 0.1. @throws Error without a value. */
export function distribution(values: readonly number[]): Distribution {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (share: number): number => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    if (value === undefined) throw new Error("no measurement");
    return Math.round(value * 10) / 10;
  };
  return { n: sorted.length, p50: rank(0.5), p95: rank(0.95), max: rank(1) };
}

/** The middle value, not rounded: for figures that are computed of several. @throws Error without a value. */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1];
  if (middle === undefined) throw new Error("no measurement");
  return middle;
}

/** Epoch milliseconds with fractions, from the monotonic clock: comparable with `performance.timeOrigin + performance.now()` of a page. */
export const nowMs = (): number => performance.timeOrigin + performance.now();
