import { canMeet, type Fault, leavesAsFound, type PairPlan } from "@readyline/lab/faults";

const longestMs = 1_000;

/** Plans of pairs that a seed fixes: two different faults that can meet, how, and when. @throws Error where no two can meet */
export function drawPairs(from: readonly Fault[], count: number, next: () => number): readonly PairPlan[] {
  const all = from.filter(leavesAsFound);
  const pairs = all.flatMap((first) =>
    all.filter((second) => canMeet(first, second)).map((second) => [first, second] as const),
  );
  if (pairs.length === 0) throw new Error("no two faults can meet");
  return Array.from({ length: count }, () => {
    const [first, second] = pairs[Math.floor(next() * pairs.length)] as (typeof pairs)[number];
    return {
      first,
      second,
      meeting: next() < 0.5 ? "at once" : "in the recovery",
      gapMs: Math.floor(next() * longestMs),
      holdMs: Math.floor(next() * longestMs),
      firstEndsFirst: next() < 0.5,
    };
  });
}

export const namePair = ({ first, second, meeting }: PairPlan): string =>
  meeting === "at once" ? `${first.name} with ${second.name}` : `${second.name} in the recovery from ${first.name}`;
