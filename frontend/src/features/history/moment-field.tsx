import { TextInput } from "@mantine/core";
import { useState } from "react";
import { msToWallTime, wallTimeToMs } from "../alarms/clocks.ts";

interface MomentFieldProps {
  readonly label: string;
  /** UTC epoch ms; undefined = not limited. */
  readonly value: number | undefined;
  /** Zone in which the field is read and written. */
  readonly zone: string;
  readonly error: string | null;
  readonly onChange: (ms: number | undefined) => void;
}

/**
 * A date and time on the wall clock of `zone`. While somebody types a year, the field holds years like 0002: those stay in the
 * field and go no further.
 */
export function MomentField({ label, value, zone, error, onChange }: MomentFieldProps) {
  const given = value === undefined ? "" : msToWallTime(value, zone);
  const [text, setText] = useState(given);
  const [shownFor, setShownFor] = useState(given);
  if (given !== shownFor) {
    setShownFor(given);
    setText(given);
  }
  return (
    <TextInput
      type="datetime-local"
      label={label}
      value={text}
      error={error}
      onChange={(event) => {
        const typed = event.target.value;
        setText(typed);
        const ms = wallTimeToMs(typed, zone);
        if (typed === "") onChange(undefined);
        else if (ms !== null && ms >= 0) onChange(ms);
      }}
    />
  );
}
