import type { Distribution } from "./statistics.ts";

type Figures = Readonly<Record<string, Distribution | number | string | null>>;

const show = (value: Distribution | number | string | null): string =>
  value !== null && typeof value === "object"
    ? `p50 ${value.p50}  p95 ${value.p95}  max ${value.max}  (n ${value.n})`
    : String(value);

/** A table for people on stderr; with `--json` one JSON object as the last line of stdout. */
export function report(name: string, metrics: Figures, peers: Readonly<Record<string, Figures>>): void {
  const lines = Object.entries({ readyline: metrics, ...peers }).flatMap(([who, figures]) => [
    who,
    ...Object.entries(figures).map(([metric, value]) => `  ${metric.padEnd(28)} ${show(value)}`),
  ]);
  process.stderr.write(`${lines.join("\n")}\n`);
  if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify({ name, metrics, peers })}\n`);
}
