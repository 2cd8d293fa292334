/**
 * Frames of `/pbx` where the page offers {@link hopSubprotocol} beside `sip`: each is one WebSocket text message. SIP messages are
 * numbered and kept until the other side has confirmed them, so that a connection that breaks can be continued on another.
 *
 * ```
 * page                                     gateway
 *  │ new                                       │  first frame of a first connection
 *  │──────────────────────────────────────────▶│
 *  │◀──────────────────────────────── new TOKEN│
 *  │ message SEQ ACK⏎SIP      (both ways)      │  SEQ counts from 1; ACK = last SEQ taken from the other side
 *  │ ack ACK                  (both ways)      │
 *  ╳ connection breaks                         ╳
 *  │ resume TOKEN ACK                          │  first frame of a further connection
 *  │──────────────────────────────────────────▶│
 *  │◀───────────────── resumed ACK │ or refused│  then both send again what the other has not taken
 * ```
 */
export const hopSubprotocol = "readyline-resume.v1";

/** The page gives a connection up that it means to continue on another (RFC 6455 section 7.4.2: 3000–3999 are for libraries). */
export const hopAbandonedCode = 3001;

/** Longer than any header line of a frame. */
export const HOP_HEADER_BYTES = 128;

export type HopFrame =
  | { readonly kind: "new"; readonly token: string | null }
  | { readonly kind: "resume"; readonly token: string; readonly ack: number }
  | { readonly kind: "resumed"; readonly ack: number }
  | { readonly kind: "refused" }
  | { readonly kind: "ack"; readonly ack: number }
  | { readonly kind: "message"; readonly sequence: number; readonly ack: number; readonly text: string };

export function writeHopFrame(frame: HopFrame): string {
  switch (frame.kind) {
    case "new":
      return frame.token === null ? "new" : `new ${frame.token}`;
    case "resume":
      return `resume ${frame.token} ${frame.ack}`;
    case "resumed":
    case "ack":
      return `${frame.kind} ${frame.ack}`;
    case "refused":
      return "refused";
    case "message":
      return `message ${frame.sequence} ${frame.ack}\n${frame.text}`;
  }
}

const token = "[A-Za-z0-9_-]{16,64}";
const number = "0|[1-9][0-9]{0,14}";
const line = new RegExp(
  `^(?:new(?: (?<issued>${token}))?|resume (?<token>${token}) (?<seen>${number})|resumed (?<resumed>${number})|(?<refused>refused)|ack (?<ack>${number}))$`,
);
const messageLine = new RegExp(`^message (${number}) (${number})$`);

/** @returns null where it is no frame */
export function readHopFrame(text: string): HopFrame | null {
  const end = text.indexOf("\n");
  if (end >= 0) {
    const found = end < HOP_HEADER_BYTES ? messageLine.exec(text.slice(0, end)) : null;
    if (found === null) return null;
    return { kind: "message", sequence: Number(found[1]), ack: Number(found[2]), text: text.slice(end + 1) };
  }
  const groups = text.length < HOP_HEADER_BYTES ? line.exec(text)?.groups : undefined;
  if (groups === undefined) return null;
  if (groups["token"] !== undefined) return { kind: "resume", token: groups["token"], ack: Number(groups["seen"]) };
  if (groups["resumed"] !== undefined) return { kind: "resumed", ack: Number(groups["resumed"]) };
  if (groups["refused"] !== undefined) return { kind: "refused" };
  if (groups["ack"] !== undefined) return { kind: "ack", ack: Number(groups["ack"]) };
  return { kind: "new", token: groups["issued"] ?? null };
}
