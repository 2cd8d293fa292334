export interface RateLimit {
  /** Counts one; false when this address has used up its share. */
  take(address: string): boolean;
  /** Whether one more would be let through. */
  free(address: string): boolean;
}

/** A bucket for each address that holds `burst` and fills in `perMs`. Full buckets are forgotten. */
export function createRateLimit(burst: number, perMs: number, now: () => number = () => performance.now()): RateLimit {
  const buckets = new Map<string, { level: number; at: number }>();
  const levelOf = (address: string): number => {
    const bucket = buckets.get(address);
    return bucket ? Math.min(burst, bucket.level + ((now() - bucket.at) / perMs) * burst) : burst;
  };
  const forgetFull = () => {
    if (buckets.size < 10_000) return;
    for (const address of buckets.keys()) if (levelOf(address) >= burst) buckets.delete(address);
  };
  return {
    free: (address) => levelOf(address) >= 1,
    take(address) {
      const level = levelOf(address);
      if (level < 1) return false;
      forgetFull();
      buckets.set(address, { level: level - 1, at: now() });
      return true;
    },
  };
}
