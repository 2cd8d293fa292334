import type { LinkCause } from "./dial-failure.ts";
import type { RegisterCause } from "./register-flow.ts";

/**
 * ```
 * dialling --PBX open--> open --release--> releasing --> ended
 *    |PBX lost             |PBX lost                       ^
 *    +---------------------+--------------------------------
 * ```
 */
export type LegPhase = "dialling" | "open" | "releasing" | "ended";

export interface LegEvents {
  /** Registration, page or PBX socket changed. */
  changed(): void;
  /** What is wrong with the line; null = nothing. */
  cause(cause: RegisterCause | null): void;
  opened(): void;
  /**
   * The PBX's socket did not open, closed, or went silent. `wasOpen` = it had been open, and was closed.
   * @returns whether another server of the PBX takes the line at once
   */
  pbxLost(cause: LinkCause, wasOpen: boolean): boolean;
  /** Last event. `lost` = not by a release or the end of the grace time: the page may come back. */
  ended(how: "released" | "lost"): void;
}
