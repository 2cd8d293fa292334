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

/** A PBX that lists no contacts cannot be asked for ours: a lost one is back within this. */
const RENEW_UNLISTED_MS = 20_000;

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

/** Where the PBX does not list contacts the registration is renewed more often; null = it is early enough as it is. */
export function renewal(
  link: LinkState,
  facts: LineFacts | null,
  now: number,
): Extract<LinkEvent, { type: "renew-by" }> | null {
  if (link.kind !== "registered" || link.refreshDeadlineAt !== null) return null;
  if (facts?.registration.state !== "registered" || facts.registration.contactAskedEveryMs !== null) return null;
  const at = now + RENEW_UNLISTED_MS;
  return link.refreshAt > at ? { type: "renew-by", at } : null;
}
