import type { CauseCode, LineFacts } from "@readyline/contract";
import type { LinkEvent } from "../registration/link-event.ts";
import type { LinkState } from "../registration/link-state.ts";

/** Refusals that the gateway keeps; when it lets go of one, the line may try again. */
const keptByGateway: ReadonlySet<CauseCode> = new Set([
  "reg.password",
  "reg.algorithm",
  "reg.forbidden",
  "reg.unknown",
  "setup.missing",
  "line.elsewhere",
]);

type GatewayEvent = Extract<LinkEvent, { type: "unblocked" | "lost-at-pbx" }>;

/** What a change of the gateway's facts means for our own link; null = nothing. */
export function gatewayEvent(link: LinkState, before: LineFacts | null, after: LineFacts): GatewayEvent | null {
  const isUp = link.kind === "registered" || link.kind === "resuming";
  if (isUp && after.registration.state === "none" && after.cause?.code === "reg.lost") {
    return { type: "lost-at-pbx" };
  }
  if (link.kind !== "blocked" || !keptByGateway.has(link.cause)) return null;
  return before?.cause?.code === link.cause && after.cause === null ? { type: "unblocked" } : null;
}
