import { fitness, type OperatorLine } from "@readyline/contract";
import type { LineShape } from "@readyline/phone";
import { wallboardMessages } from "../../messages/wallboard.ts";

/** What a row of the wallboard says. */
export interface RowView {
  readonly kind: "fit" | "away" | "not_fit";
  readonly shape: LineShape;
  readonly colour: "green" | "red" | "none";
  /** State in words. */
  readonly words: string;
  /** The state began then, UTC epoch milliseconds; null where the time says nothing. */
  readonly since: number | null;
}

const callWords = {
  dialling: wallboardMessages.dialling,
  ringing: wallboardMessages.ringing,
  on_call: wallboardMessages.onCall,
} as const;

/** @param nowMs server's clock */
export function rowView({ line, page, call, since }: OperatorLine, nowMs: number): RowView {
  const verdict = fitness(line, page, nowMs);
  switch (verdict.kind) {
    case "away":
      return { kind: "away", shape: "none", colour: "none", words: wallboardMessages.away, since: null };
    case "not_fit": {
      const words = wallboardMessages.notFitText(verdict.reason);
      const isMicrophone = verdict.cause?.startsWith("mic.") === true;
      return {
        kind: "not_fit",
        shape: isMicrophone ? "octagon-microphone" : "octagon-cross",
        colour: "red",
        words,
        since,
      };
    }
    case "fit":
      return call === null
        ? { kind: "fit", shape: "disc-check", colour: "green", words: wallboardMessages.ready, since: null }
        : { kind: "fit", shape: "disc-handset", colour: "green", words: callWords[call.state], since: call.since };
  }
}

/** Those who cannot take alarms first, then those who can, then who is away; each by name. */
export function sortRows<T extends { readonly view: RowView }>(rows: readonly T[]): T[] {
  const order = { not_fit: 0, fit: 1, away: 2 } as const;
  return rows.toSorted((one, other) => order[one.view.kind] - order[other.view.kind]);
}

/** One step smaller the more rows there are, so that a screen of 1080 lines needs no scrolling. */
export function sizeOf(rows: number): "large" | "medium" | "small" {
  if (rows <= 10) return "large";
  return rows <= 16 ? "medium" : "small";
}
