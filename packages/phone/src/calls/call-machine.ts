import type { CallView } from "./call-view.ts";
import { callEndTexts, type CallEndCause } from "./end-causes.ts";
import type { PathQuality } from "./path-quality.ts";

export type CallEvent =
  | { readonly type: "ringing" }
  /** By the far end, or by us. */
  | { readonly type: "answered" }
  | {
      readonly type: "audio";
      readonly hear: boolean;
      readonly heard: boolean;
      readonly everBoth: boolean;
      readonly poor: PathQuality | null;
    }
  | { readonly type: "muted"; readonly on: boolean }
  | { readonly type: "held"; readonly on: boolean }
  | { readonly type: "held-by-them"; readonly on: boolean }
  | { readonly type: "link"; readonly lost: boolean }
  | { readonly type: "ended"; readonly cause: CallEndCause; readonly sipStatus: number | null };

export interface NewCall extends Pick<
  CallView,
  "id" | "direction" | "name" | "number" | "contactId" | "alarmNo" | "alarmId"
> {}

/** `now` in UTC epoch milliseconds. */
export function newCall(call: NewCall, now: number): CallView {
  return {
    ...call,
    state: call.direction === "outgoing" ? "starting" : "incoming",
    startedAt: now,
    answeredAt: null,
    connectedAt: null,
    endedAt: null,
    muted: false,
    held: false,
    heldByThem: false,
    audio: { hear: false, heard: false },
    poor: null,
    ended: null,
    lineLost: false,
  };
}

/**
 * One step of a call: starting → ringing → connected → ended, and incoming → starting → connected → ended. An answer
 * alone does not make it `connected`: audio does. Nothing happens after `ended`.
 */
export function stepCall(call: CallView, event: CallEvent, now: number): CallView {
  if (call.state === "ended") return call;
  switch (event.type) {
    case "ringing":
      return call.state === "starting" && call.direction === "outgoing" ? { ...call, state: "ringing" } : call;
    case "answered":
      if (call.answeredAt !== null) return call;
      return { ...call, answeredAt: now, state: call.state === "incoming" ? "starting" : call.state };
    case "audio":
      return onAudio(call, event, now);
    case "muted":
      return { ...call, muted: event.on };
    case "held":
      return { ...call, held: event.on };
    case "held-by-them":
      return { ...call, heldByThem: event.on };
    case "link":
      return { ...call, lineLost: event.lost };
    case "ended":
      return {
        ...call,
        state: "ended",
        endedAt: now,
        audio: { hear: false, heard: false },
        lineLost: false,
        ended: { cause: event.cause, text: callEndTexts[event.cause], sipStatus: event.sipStatus },
      };
  }
}

function onAudio(call: CallView, event: Extract<CallEvent, { type: "audio" }>, now: number): CallView {
  const audio = { hear: event.hear, heard: event.heard };
  if (call.answeredAt === null) return call;
  const { poor } = event;
  if (call.connectedAt === null && event.everBoth)
    return { ...call, audio, poor, state: "connected", connectedAt: now };
  const isSame = call.audio.hear === audio.hear && call.audio.heard === audio.heard && isSamePath(call.poor, poor);
  return isSame ? call : { ...call, audio, poor };
}

const isSamePath = (a: PathQuality | null, b: PathQuality | null): boolean =>
  a?.lossPercent === b?.lossPercent && a?.roundTripMs === b?.roundTripMs;
