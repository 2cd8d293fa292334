import { defaultRangeExtractor } from "@tanstack/react-virtual";
import type { Range } from "@tanstack/react-virtual";

/** First guess of a row's height in px, before it is measured: what the theme says. */
export function rowHeightPx(): number {
  const stated = getComputedStyle(document.documentElement).getPropertyValue("--rl-row");
  return Number.parseInt(stated, 10) || 28;
}

/** The visible range with one more row in it, in order. @param index -1 = none */
export function withIndex(range: Range, index: number): number[] {
  const visible = defaultRangeExtractor(range);
  if (index < 0 || index >= range.count || visible.includes(index)) return visible;
  return [...visible, index].sort((a, b) => a - b);
}
