import type { LineFacts } from "@readyline/contract";
import type { OpenPage } from "../../live/live-hub.ts";

/** One session of a user as the gateway knows it. */
export interface SessionLine {
  readonly sessionId: string;
  readonly facts: LineFacts;
}

/** The session whose line the wallboard shows: the one that a call would reach, else the one that is nearest to it. */
export function chooseLine(lines: readonly SessionLine[]): SessionLine | null {
  return lines.toSorted((one, other) => rank(other.facts) - rank(one.facts))[0] ?? null;
}

function rank({ browserLeg, registration, cause, elsewhere }: LineFacts): number {
  if (browserLeg.state === "attached") return registration.state === "registered" ? 6 : 5;
  if (browserLeg.state === "parked") return 4;
  if (elsewhere !== null || cause?.code === "line.elsewhere") return 1;
  return cause === null ? 2 : 3;
}

/** The page whose microphone and sound count: the tab with the line, of the session with the line, heard last. */
export function choosePage(pages: readonly OpenPage[], sessionId: string | null): OpenPage | null {
  const weight = ({ identity, facts }: OpenPage): number =>
    (identity.sessionId === sessionId ? 2 : 0) + (facts.report?.ownsLine === true ? 1 : 0);
  return (
    pages.toSorted((one, other) => weight(other) - weight(one) || other.facts.heardAt - one.facts.heardAt)[0] ?? null
  );
}
