import { doctorFactLabels, doctorFindings, type DoctorReport, type DoctorStep, doctorSteps } from "@readyline/contract";

const signs: Readonly<Record<DoctorStep["state"], string>> = {
  waiting: " ",
  running: "…",
  ok: "✓",
  warning: "!",
  failed: "✕",
  skipped: "–",
};
const verdicts = {
  ok: "All is well.",
  warning: "It works, with warnings.",
  failed: "The connection does not work.",
} as const;
const INDENT = " ".repeat(30);

/** What stands above the steps. */
export function headLines({ server, domain, extension, echoExtension, seenFrom }: DoctorReport): string[] {
  return [
    `PBX ${server}, domain ${domain}, seen from ${seenFrom}`,
    `Test extension ${extension ?? "none"}, echo extension ${echoExtension ?? "none"}`,
  ];
}

/** One step that has ended: sign, name, time, what was found, what to do, what was seen. */
export function stepLines({ name, state, durationMs, finding, blockedBy, facts }: DoctorStep): string[] {
  const time = durationMs === null ? "–" : `${Math.round(durationMs)} ms`;
  const start = `${signs[state]} ${doctorSteps[name].title.padEnd(17)}${time.padStart(8)}  `;
  const found = finding === null ? null : doctorFindings[finding];
  const blocked = blockedBy === null ? "" : ` (${doctorSteps[blockedBy].title})`;
  const seen = facts.map((fact) => `${doctorFactLabels[fact.name]}: ${fact.value}`);
  const lines = [
    ...(found === null ? [] : [`${found.text}${blocked}`]),
    ...(found === null || found.action === "" ? [] : [`→ ${found.action}`]),
    ...(found === null ? [seen.join(" · ")] : seen),
  ];
  return lines.map((line, index) => `${index === 0 ? start : INDENT}${line}`.trimEnd());
}

/** The last line. */
export function verdictLine({ result, startedAt, endedAt }: DoctorReport): string {
  const seconds = (((endedAt ?? startedAt) - startedAt) / 1_000).toFixed(1);
  return `${result === null ? "Not ended." : verdicts[result]} (${seconds} s)`;
}
