import { causes, type CauseCode, missingProof } from "@readyline/contract";
import type { Trouble } from "../registration/link-state.ts";
import type { StatusFacts } from "./facts.ts";

/** Can a call be made and would one ring here now, and if not, why: the line alone, without microphone and calls. */
export type LineCondition =
  | { readonly kind: "up" }
  | { readonly kind: "connecting"; readonly attempt: number; readonly cause: CauseCode | null }
  /** Comes back by itself. Cause null = switched off on purpose. */
  | { readonly kind: "down"; readonly cause: CauseCode | null; readonly retryAt: number | null }
  /** Needs a person. */
  | { readonly kind: "error"; readonly cause: CauseCode; readonly retryAt: number | null };

/** Try after try fails within milliseconds while the PBX is away: only a longer one turns red to yellow. */
const RED_HOLDS_MS = 300;
/** The gateway's word and our own come by two connections: only a contradiction that lasts counts. */
const CONTRADICTION_MS = 1_000;
/** A computer that has woken up is back by then, or something else is wrong: yellow does not stand for ever. */
const WAKES_WITHIN_MS = 10_000;
/** Nor does it for a connection that stays unproven. */
const PROVEN_WITHIN_MS = 10_000;

export function conditionOf(facts: StatusFacts): LineCondition {
  if (!facts.secureContext) return { kind: "error", cause: "setup.missing", retryAt: null };
  const { link, now } = facts;
  switch (link.kind) {
    case "idle":
      return facts.wanted
        ? { kind: "connecting", attempt: 1, cause: null }
        : { kind: "down", cause: null, retryAt: null };
    case "opening":
      return underWay(facts, link, false);
    case "registering":
      return underWay(facts, link, now - link.sentAt >= RED_HOLDS_MS);
    case "resuming":
      return down(facts, afterSleep(link.trouble, now), link.retryAt, 1);
    case "waiting":
      return down(facts, link.trouble.cause, link.retryAt, link.attempt);
    case "blocked":
      return { kind: "error", cause: link.cause, retryAt: link.retryAt };
    case "quiet":
      return { kind: "error", cause: "line.elsewhere", retryAt: null };
    case "registered":
      if (link.expiresAt <= now) return { kind: "connecting", attempt: 1, cause: "reg.lost" };
      if (link.probeDeadlineAt !== null) return { kind: "connecting", attempt: 1, cause: "link.slept" };
      return contradicted(facts, link.since) ?? unproven(facts, link.since) ?? { kind: "up" };
  }
}

/** A first try is yellow from its start; a try after a loss is red until a REGISTER is really under way. */
function underWay(
  facts: StatusFacts,
  link: Extract<StatusFacts["link"], { kind: "opening" | "registering" }>,
  showsYellow: boolean,
): LineCondition {
  const cause = link.trouble && refine(facts, link.trouble.cause);
  if (cause === null || showsYellow) return { kind: "connecting", attempt: link.attempt, cause };
  return down(facts, cause, null, link.attempt);
}

function down(facts: StatusFacts, code: CauseCode, retryAt: number | null, attempt: number): LineCondition {
  const cause = refine(facts, code);
  if (causes[cause].colour === "yellow") return { kind: "connecting", attempt, cause };
  return { kind: "down", cause, retryAt };
}

function afterSleep({ cause, since }: Trouble, now: number): CauseCode {
  return cause === "link.slept" && now - since >= WAKES_WITHIN_MS ? "net.console" : cause;
}

/** The socket alone cannot tell where the way to our server is cut; the browser and the live feed can. */
function refine(facts: StatusFacts, cause: CauseCode): CauseCode {
  // A closed connection says no more than that; why none opens, the server's probe sees.
  if (cause === "pbx.unreachable" && facts.feed === "live") return facts.pbxCause ?? cause;
  if (cause !== "net.console") return cause;
  if (!facts.online) return "net.offline";
  return facts.feed === "live" ? "link.silent" : cause;
}

/** The gateway has said for a while that there is no such registration, or that the PBX is gone. */
function contradicted({ gateway, now, feed }: StatusFacts, registeredAt: number): LineCondition | null {
  if (!gateway || feed !== "live" || gateway.receivedAt <= registeredAt) return null;
  if (now - gateway.receivedAt < CONTRADICTION_MS) return null;
  const { registration, pbxLeg, cause } = gateway.facts;
  if (registration.state !== "none" && pbxLeg.state !== "down") return null;
  return { kind: "down", cause: cause?.code ?? "reg.lost", retryAt: cause?.retryAt ?? null };
}

/**
 * Nobody has told of a fault, but the newest proof is too old to call the line ready. Without the feed nothing is known of the
 * proofs; the line's own connection, which the gateway closes when it loses the PBX, is then watched alone.
 */
function unproven({ proofs: told, now, feed }: StatusFacts, registeredAt: number): LineCondition | null {
  // What was told just as the line came up may be from before.
  if (!told || feed !== "live" || told.receivedAt < registeredAt + CONTRADICTION_MS) return null;
  const missing = missingProof(told.proofs, told.serverTime + (now - told.receivedAt));
  if (missing === null) return null;
  const { cause, forMs } = missing;
  // Of the contact alone: a call may well ring, and the registration, which is not renewed then, ends the doubt.
  return cause === "reg.silent" || forMs < PROVEN_WITHIN_MS
    ? { kind: "connecting", attempt: 1, cause }
    : { kind: "down", cause, retryAt: null };
}
