import { doctorDeadlineMs, type DoctorStepName, doctorStepNames } from "@readyline/contract";
import { expect, it } from "vitest";
import { plan, resultOf, stepDeadlineMs, type StepState, verdictOf } from "./plan.ts";

const everything = { isSecure: true, hasExtension: true, hasEcho: true };

/** Walks the ladder: each step that is run ends well, but the named one fails. */
function walk(facts: typeof everything, failing: DoctorStepName | null): string[] {
  const ended = new Map<DoctorStepName, StepState>();
  return doctorStepNames.map((name) => {
    const verdict = verdictOf(name, facts, ended);
    const state: StepState = verdict.kind === "skip" ? "skipped" : name === failing ? "failed" : "ok";
    ended.set(name, state);
    return verdict.kind === "run" ? `${name} ${state}` : `${name} ${verdict.finding} ${verdict.blockedBy ?? ""}`.trim();
  });
}

it("runs every step where nothing fails", () => {
  expect(walk(everything, null)).toEqual(doctorStepNames.map((name) => `${name} ok`));
});

it.each(["dns", "tcp", "tls", "upgrade", "options", "register"] as const)(
  "after a failed %s nothing above it is run, and there is nothing to undo",
  (failing) => {
    const above = doctorStepNames.slice(doctorStepNames.indexOf(failing) + 1);
    expect(walk(everything, failing).slice(-above.length)).toEqual(
      above.map((name) =>
        name === "hang_up" || name === "unregister" ? `${name} not_run.ended` : `${name} not_run.failed ${failing}`,
      ),
    );
  },
);

it("undoes what was done after a failed call and after failed audio", () => {
  expect(walk(everything, "call").slice(-3)).toEqual([
    "audio not_run.failed call",
    "hang_up not_run.ended",
    "unregister ok",
  ]);
  expect(walk(everything, "audio").slice(-3)).toEqual(["audio failed", "hang_up ok", "unregister ok"]);
});

it("leaves out what cannot be tried, with the reason", () => {
  expect(walk({ ...everything, isSecure: false }, null)[2]).toBe("tls not_run.no_tls");
  expect(walk({ ...everything, hasEcho: false }, null).slice(-4)).toEqual([
    "call not_run.no_echo",
    "audio not_run.no_echo",
    "hang_up not_run.ended",
    "unregister ok",
  ]);
  expect(walk({ ...everything, hasExtension: false }, null).slice(-5)).toEqual([
    "register not_run.no_extension",
    "call not_run.no_extension",
    "audio not_run.no_extension",
    "hang_up not_run.ended",
    "unregister not_run.ended",
  ]);
});

it("ends in time although every step is as slow as it may be", () => {
  let elapsedMs = 0;
  for (const name of doctorStepNames) elapsedMs += stepDeadlineMs(name, elapsedMs, doctorDeadlineMs);
  expect(elapsedMs).toBeLessThan(doctorDeadlineMs);
  expect(doctorStepNames.reduce((sum, name) => sum + plan[name].deadlineMs, 0)).toBeGreaterThan(doctorDeadlineMs);
});

it("the worst step is the result, and a step left out is none", () => {
  expect(resultOf(["ok", "skipped"])).toBe("ok");
  expect(resultOf(["ok", "warning", "skipped"])).toBe("warning");
  expect(resultOf(["warning", "failed"])).toBe("failed");
});
