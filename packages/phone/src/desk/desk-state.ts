import type { CauseCode, LineFacts } from "@readyline/contract";
import { stepCall } from "../calls/call-machine.ts";
import type { CallsView } from "../calls/call-manager.ts";
import type { CallView } from "../calls/call-view.ts";
import type { PathQuality } from "../calls/path-quality.ts";
import type { FeedState, ToldProofs } from "../line-status/facts.ts";
import { absentStatus, lineStatus } from "../line-status/line-status.ts";
import type { SharedState } from "../tabs/tab-messages.ts";
import type { DeskState } from "./desk-types.ts";
import type { Shift } from "./shift.ts";

const noCalls: CallsView = { current: null, incoming: null, lastEnded: null };

/** Before `register()` and after `cleanup()`. */
export const emptyState: DeskState = {
  status: absentStatus,
  settings: null,
  facts: null,
  tab: "electing",
  microphone: "unknown",
  sound: "unknown",
  current: null,
  incoming: null,
  lastEnded: null,
};

export interface DeskSources {
  readonly now: number;
  readonly shift: Shift;
  readonly feed: FeedState;
  readonly gateway: { readonly facts: LineFacts; readonly receivedAt: number } | null;
  readonly proofs: ToldProofs | null;
  readonly pbxCause: CauseCode | null;
}

/** The state made anew from its sources; `before` gives settings, role and the status' `since`. */
export function stateFrom(before: DeskState, { now, shift, feed, gateway, proofs, pbxCause }: DeskSources): DeskState {
  const mirrored = before.tab === "other" ? shift.shared : null;
  const { link, current, incoming, lastEnded } = shift.line?.view ??
    mirrored ?? { link: shift.withoutLine, ...noCalls };
  const microphone = mirrored?.microphone ?? shift.microphone.state;
  // Only the owning tab sounds, so another tab's sound is nobody's trouble.
  const sound = before.tab === "other" ? "unlocked" : shift.sound.state;
  const status = lineStatus(
    {
      now,
      configured: before.settings !== null,
      secureContext: shift.environment.secureContext,
      online: shift.environment.online(),
      feed,
      link,
      wanted: shift.wanted,
      gateway,
      proofs,
      pbxCause,
      microphone,
      sound,
      tab: before.tab,
      call: current,
      incoming: incoming !== null,
      poorPath: poorPathOf(current, lastEnded ?? before.lastEnded, now),
    },
    before.status,
  );
  const facts = gateway?.facts ?? null;
  return { ...before, status, facts, microphone, sound, current, incoming, lastEnded: lastEnded ?? before.lastEnded };
}

/** How long what a call showed of its path is said after its end. */
const POOR_PATH_MS = 60_000;

function poorPathOf(current: CallView | null, lastEnded: CallView | null, now: number): PathQuality | null {
  if (current !== null && current.answeredAt !== null) return current.poor;
  const endedAt = lastEnded?.endedAt ?? null;
  return endedAt !== null && now - endedAt < POOR_PATH_MS ? (lastEnded?.poor ?? null) : null;
}

/** A call of a tab that is gone: its audio went with it. */
export function orphaned({ current, incoming }: SharedState, now: number): DeskState["lastEnded"] {
  if (current) {
    const cause = current.answeredAt === null ? "line-lost" : "lost-in-call";
    return stepCall(current, { type: "ended", cause, sipStatus: null }, now);
  }
  return incoming && stepCall(incoming, { type: "ended", cause: "missed", sipStatus: null }, now);
}

export function sameState(a: DeskState, b: DeskState): boolean {
  const same = <T extends object>(left: T, right: T) =>
    (Object.keys(left) as (keyof T)[]).every((key) => left[key] === right[key]);
  return same({ ...a, status: null }, { ...b, status: null }) && same(a.status, b.status);
}
