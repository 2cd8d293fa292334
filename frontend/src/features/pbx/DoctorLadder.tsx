import { doctorFactLabels, doctorFindings, doctorSigns, type DoctorStep, doctorSteps } from "@readyline/contract";
import { FactList } from "../../components/Panel.tsx";
import { doctorMessages } from "../../messages/setup.ts";
import classes from "./Doctor.module.css";

const tones: Readonly<Record<DoctorStep["state"], string>> = {
  waiting: "rl-muted",
  running: "rl-wait",
  ok: "rl-ok",
  warning: "rl-wait",
  failed: "rl-bad",
  skipped: "rl-muted",
};

/** The steps in their order: sign, name, time, what was found, what to do, what was seen. */
export function DoctorLadder({ steps, running }: { readonly steps: readonly DoctorStep[]; readonly running: boolean }) {
  return (
    <ol className={classes["ladder"]} aria-label={doctorMessages.steps} aria-busy={running}>
      {steps.map((step) => (
        <li key={step.name} className={classes["step"]} data-step={step.name} data-state={step.state}>
          <span className={`${classes["sign"]} ${tones[step.state]}`} aria-hidden="true">
            {doctorSigns[step.state]}
          </span>
          <div className={classes["body"]}>
            <div className={classes["head"]}>
              <strong>{doctorSteps[step.name].title}</strong>
              <span className="rl-hidden">{doctorMessages.states[step.state]}</span>
              {step.durationMs !== null && (
                <span className="rl-figures rl-muted">{doctorMessages.time(step.durationMs)}</span>
              )}
            </div>
            <Finding step={step} />
            {step.facts.length > 0 && (
              <FactList facts={step.facts.map(({ name, value }) => [doctorFactLabels[name], value])} />
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Finding({ step: { finding, blockedBy, state } }: { readonly step: DoctorStep }) {
  if (finding === null) return null;
  const { text, action } = doctorFindings[finding];
  const blocked = blockedBy === null ? "" : ` ${doctorMessages.blockedBy(doctorSteps[blockedBy].title)}`;
  return (
    <>
      <div className={tones[state]}>
        {text}
        {blocked}
      </div>
      {action !== "" && (
        <div>
          <strong>{doctorMessages.toDo}</strong> {action}
        </div>
      )}
    </>
  );
}
