/** Epoch time in ms with fractions, which never goes back: two processes of one machine can compare it. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}
