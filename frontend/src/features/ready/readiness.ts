import type { DeskState } from "@readyline/phone";

/** What an operator needs before the first alarm. `absent`: this user has no line, so the row is not shown. */
export type RowState = "good" | "waiting" | "bad" | "absent";

export interface Readiness {
  readonly line: RowState;
  readonly microphone: RowState;
  readonly sound: RowState;
  /** Nothing is left to wait for or to do: the console may open by itself. */
  readonly ready: boolean;
}

/** @param hasLine false = the user has no extension */
export function readiness(
  { status, microphone, sound }: Pick<DeskState, "status" | "microphone" | "sound">,
  hasLine: boolean,
): Readiness {
  if (!hasLine) return { line: "absent", microphone: "absent", sound: "absent", ready: true };
  // Notes on a green line concern the two other rows; red because of the microphone is not the PBX's fault.
  const line = status.colour === "green" ? "good" : status.colour === "red" ? "bad" : "waiting";
  const rows = {
    line,
    microphone: microphone === "granted" ? "good" : microphone === "unknown" ? "waiting" : "bad",
    sound: sound === "unlocked" ? "good" : sound === "unknown" ? "waiting" : "bad",
  } as const;
  return { ...rows, ready: Object.values(rows).every((row) => row === "good") };
}
