import { doctorFactLabels, doctorFindings, type DoctorReport, type DoctorStep, doctorSteps } from "./doctor.ts";

/** One sign a state; never the only way in which it is told. */
export const doctorSigns: Readonly<Record<DoctorStep["state"], string>> = {
  waiting: " ",
  running: "…",
  ok: "✓",
  warning: "!",
  failed: "✕",
  skipped: "–",
};
/** The whole run in a sentence. */
export const doctorVerdicts = {
  ok: "All is well.",
  warning: "It works, with warnings.",
  failed: "The connection does not work.",
} as const;
const INDENT = " ".repeat(30);

/** What stands above the steps. */
export function doctorHeadLines({ server, domain, extension, echoExtension, seenFrom }: DoctorReport): string[] {
  return [
    `PBX ${server}, domain ${domain}, seen from ${seenFrom}`,
    `Test extension ${extension ?? "none"}, echo extension ${echoExtension ?? "none"}`,
  ];
}

/** One step that has ended: sign, name, time, what was found, what to do, what was seen. */
export function doctorStepLines({ name, state, durationMs, finding, blockedBy, facts }: DoctorStep): string[] {
  const time = durationMs === null ? "–" : `${Math.round(durationMs)} ms`;
  const start = `${doctorSigns[state]} ${doctorSteps[name].title.padEnd(17)}${time.padStart(8)}  `;
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
export function doctorVerdictLine({ result, startedAt, endedAt }: DoctorReport): string {
  const seconds = (((endedAt ?? startedAt) - startedAt) / 1_000).toFixed(1);
  return `${result === null ? "Not ended." : doctorVerdicts[result]} (${seconds} s)`;
}

/** The whole report as a text to take away; without secrets, since the report has none. */
export function doctorText(report: DoctorReport): string {
  return [...doctorHeadLines(report), ...report.steps.flatMap(doctorStepLines), doctorVerdictLine(report)].join("\n");
}
