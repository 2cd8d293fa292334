import type { PbxKind } from "../pbx/index.ts";
import type { KamailioStackOptions } from "../stack/index.ts";
import type { Scene } from "./scene.ts";

/** Cause codes of the contract, as text: the lab imports no product package but the evaluation PBX. */
type CauseCode = string;

export interface Expectation {
  /** What the operator is to read the reason of, by code; several where chance decides which is seen first. null: no red at all. */
  readonly causes: readonly CauseCode[] | null;
  /** Where no red is expected: what may show for a moment all the same. */
  readonly mayShow?: readonly CauseCode[];
  /** Default: red. Yellow where the line is made anew at once. */
  readonly colour?: "yellow";
  /** From the injection to that colour, milliseconds; where the screen stands still, to "not fit" on the wallboard. */
  readonly redWithinMs: number;
  /** From the end of the healing to green, milliseconds. */
  readonly greenWithinMs: number;
  /** How the line comes back, in words. */
  readonly retry: string;
  /** What may be lost, in words. */
  readonly mayLose: string;
}

/** A call that is up while the fault happens. */
export interface FaultCall {
  /** Who hangs up afterwards, which the other side has to see. */
  readonly hangUpBy: "operator" | "other party";
  /** Whether both hear each other also while it lasts. Default: true. */
  readonly isHeardMeanwhile?: boolean;
  /** From the end of the healing until both hear each other, milliseconds. Default 3 000. */
  readonly heardWithinMs?: number;
  /** From the injection until audio flows both ways again, milliseconds: for a fault that stops it at once. */
  readonly flowsWithinMs?: number;
  /** Once both hear each other, ICE must not call the path disconnected for so long, milliseconds. */
  readonly keepsPathMs?: number;
}

/** What a fault takes hold of: two that take hold of the same cannot be there at once. */
type FaultPlace = "pbx" | "trunk" | "server" | "hop" | "page";

/** Something that goes wrong with a line, as data: how it begins, how it ends, what is to be seen. */
export interface Fault {
  /** Stable; `--fault` takes it, and the table is checked against it. */
  readonly name: string;
  readonly title: string;
  /** Kinds of PBX on which it is run, the one where it matters most first. Default: Kamailio alone. */
  readonly on?: readonly PbxKind[];
  /** Milliseconds between red (or the injection, where no red is expected) and the healing: in short runs, and else. */
  readonly holdMs: { readonly short: number; readonly full: number };
  readonly expectation: Expectation;
  /** How the stack is set up for it. Default: as always. */
  readonly stack?: KamailioStackOptions;
  /** There before the operator signs in: the line never was green, or is green all the same where no cause is expected. */
  readonly fromTheStart?: boolean;
  /** The screen cannot show it while it lasts: the wallboard has to. */
  readonly screenStands?: boolean;
  readonly call?: FaultCall;
  /** The browser is on another machine: in a network namespace of its own. */
  readonly isRemote?: boolean;
  /** Absent: never there at once with another, as it needs a person, a call or a screen of its own. */
  readonly touches?: readonly FaultPlace[];
  /** `PBX_WS_SERVER` lists two; the first is the scene's own. */
  readonly hasSecondServer?: boolean;
  /** May say when it really began, epoch milliseconds, where that is not at its call. */
  readonly inject: (scene: Scene) => Promise<number | void> | void;
  /** What differs from the promise when it has lasted as long as it is held; empty: nothing. */
  readonly meanwhile?: (scene: Scene) => Promise<readonly string[]>;
  /** Ends the fault. Absent: it stays until the end of the run. */
  readonly heal?: (scene: Scene) => Promise<void> | void;
  /** What else differs from the promise once the line is green; empty: nothing. */
  readonly verify?: (scene: Scene, injectedAt: number) => Promise<readonly string[]>;
}

/** It leaves the scene as it found it, so that another may follow on the same. */
export const leavesAsFound = ({ heal, stack, fromTheStart, isRemote, hasSecondServer }: Fault): boolean =>
  heal !== undefined && stack === undefined && fromTheStart !== true && isRemote !== true && hasSecondServer !== true;

/** Whether both can be there at once on one scene. */
export const canMeet = (a: Fault, b: Fault): boolean =>
  a.touches !== undefined && b.touches !== undefined && !a.touches.some((place) => b.touches?.includes(place));
