/** Looks again and again until there is something to give; rejects after the deadline with what was seen last. */
export async function until<T>(look: () => Promise<T>, fits: (value: T) => boolean, deadlineMs = 5_000): Promise<T> {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    const value = await look();
    if (fits(value)) return value;
    if (performance.now() > endMs) throw new Error(`still ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
