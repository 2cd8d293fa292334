import { causes, type CauseCode, type LineColour } from "@readyline/contract";
import { conditionOf, type LineCondition } from "./condition.ts";
import type { MicrophoneState, StatusFacts } from "./facts.ts";
import type { LineShape, LineState, LineStatus } from "./line-state.ts";
import { duration, operatorText, seconds } from "./texts.ts";

type Row = Omit<LineStatus, "since">;

const shapes: Readonly<Record<LineState, LineShape>> = {
  absent: "none",
  line_lost_on_call: "octagon-cross",
  elsewhere: "octagon-cross",
  error: "octagon-exclamation",
  disconnected: "octagon-cross",
  mic_blocked: "octagon-microphone",
  connecting: "dashed-ring",
  reconnecting: "dashed-ring",
  sound_blocked: "disc-triangle",
  mic_ask: "disc-triangle",
  weak: "disc-triangle",
  ringing: "disc-handset",
  on_call: "disc-handset",
  on_hold: "disc-handset",
  other_tab: "disc-squares",
  connected: "disc-check",
};

/**
 * The indicator, from facts alone. The order of the questions is the order of precedence. `previous` only keeps
 * `since` while state and cause stay the same.
 */
export function lineStatus(facts: StatusFacts, previous: LineStatus | null = null): LineStatus {
  const row = rowOf(facts);
  const same = previous !== null && previous.state === row.state && previous.cause === row.cause;
  return { ...row, since: same ? previous.since : facts.now };
}

/** The status of a page that has no line to show (yet). */
export const absentStatus: LineStatus = {
  ...row("absent", "none", "", "", "", null),
  since: 0,
};

function rowOf(facts: StatusFacts): Row {
  if (!facts.configured) return row("absent", "none", "", "", "", null);
  const condition = conditionOf(facts);
  return (
    callWithoutLine(facts, condition) ??
    broken(facts, condition) ??
    microphoneRow(facts.microphone) ??
    connecting(condition) ??
    notes(facts) ??
    weak(facts) ??
    calls(facts) ??
    ready(facts)
  );
}

function row(
  state: LineState,
  colour: LineColour | "none",
  chipText: string,
  fullText: string,
  announcement: string,
  cause: CauseCode | null,
  retryAt: number | null = null,
): Row {
  return { state, colour, shape: shapes[state], chipText, fullText, announcement, cause, retryAt };
}

function callWithoutLine({ call }: StatusFacts, condition: LineCondition): Row | null {
  if (condition.kind === "up" || call === null || call.answeredAt === null) return null;
  const { cause } = condition;
  const retryAt = condition.kind === "connecting" ? null : condition.retryAt;
  const text = "Disconnected. Your call's audio goes on";
  return row(
    "line_lost_on_call",
    "red",
    "On call, line lost",
    text,
    "Line lost. Your call's audio goes on",
    cause,
    retryAt,
  );
}

function broken({ now }: StatusFacts, condition: LineCondition): Row | null {
  if (condition.kind === "error") {
    const { cause, retryAt } = condition;
    if (cause === "line.elsewhere") {
      const text = "Disconnected: in use elsewhere";
      return row("elsewhere", "red", "In use elsewhere", text, "PBX disconnected: in use elsewhere", cause, retryAt);
    }
    const text = operatorText(cause, retryAt, now);
    return row("error", "red", "Error", `Disconnected: ${text}`, `PBX error: ${text}`, cause, retryAt);
  }
  if (condition.kind !== "down") return null;
  const { cause, retryAt } = condition;
  if (cause === null) return row("disconnected", "red", "Disconnected", "Disconnected", "PBX disconnected", null);
  const text = operatorText(cause, retryAt, now);
  const counts = retryAt !== null && retryAt > now && !causes[cause].operatorText.includes("[t]");
  const next = counts ? ` Next try in ${seconds(retryAt, now)} s` : "";
  const announcement = `PBX disconnected: ${operatorText(cause, null, now)}`;
  return row("disconnected", "red", "Disconnected", `Disconnected: ${text}${next}`, announcement, cause, retryAt);
}

const microphoneCauses = { denied: "mic.denied", missing: "mic.missing", busy: "mic.busy" } as const;

function microphoneRow(microphone: MicrophoneState): Row | null {
  if (microphone !== "denied" && microphone !== "missing" && microphone !== "busy") return null;
  const cause = microphoneCauses[microphone];
  const text = `microphone blocked. ${causes[cause].operatorText}`;
  return row("mic_blocked", "red", "Microphone blocked", `Disconnected: ${text}`, `PBX disconnected: ${text}`, cause);
}

function connecting(condition: LineCondition): Row | null {
  if (condition.kind !== "connecting") return null;
  const state = condition.cause === null && condition.attempt === 1 ? "connecting" : "reconnecting";
  const tries = condition.attempt > 1 ? `, try ${condition.attempt}` : "";
  return row(state, "yellow", "Connecting", `Connecting${tries}`, "PBX connecting", condition.cause);
}

function notes({ sound, microphone }: StatusFacts): Row | null {
  if (sound === "blocked") {
    const text = "Connected, calls ring silently until you press a key";
    return row("sound_blocked", "green", "Sound blocked", text, "PBX connected, sound blocked", "sound.blocked");
  }
  if (microphone === "ask") {
    const text = "Connected, answer the browser question";
    return row("mic_ask", "green", "Allow microphone", text, "PBX connected, microphone not yet allowed", null);
  }
  return null;
}

function weak({ poorPath }: StatusFacts): Row | null {
  if (poorPath === null) return null;
  const { lossPercent, roundTripMs } = poorPath;
  const trip = roundTripMs === null ? "" : `, ${roundTripMs} ms`;
  const text = `Connected, poor line: loss ${lossPercent} %${trip}`;
  return row("weak", "green", "Weak line", text, "PBX connected, weak line", null);
}

function calls({ call, incoming, now }: StatusFacts): Row | null {
  if (call && call.answeredAt !== null) {
    const words = call.held ? "on hold" : "on call";
    const text = `Connected, ${words} ${duration(now - call.answeredAt)}`;
    return row(call.held ? "on_hold" : "on_call", "green", "On call", text, `PBX connected, ${words}`, null);
  }
  if (call || incoming) return row("ringing", "green", "On call", "Connected, ringing", "PBX connected, ringing", null);
  return null;
}

function ready({ tab }: StatusFacts): Row {
  if (tab !== "other") return row("connected", "green", "", "Connected", "PBX connected", null);
  const text = "Connected in another tab; controls work here";
  return row("other_tab", "green", "Other tab", text, "PBX connected in another tab", null);
}
