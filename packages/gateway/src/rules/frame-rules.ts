import type { FrameFacts } from "./facts.ts";
import { close, drop, respond, type Rule, type RuleInfo } from "./rule.ts";

const MAX_MESSAGE_BYTES = 64 * 1_024;
export const MAX_MESSAGES_A_SECOND = 50;

export const upFrameRules: readonly Rule<FrameFacts>[] = [
  { id: "up.text-frame", text: "A message is one text frame.", outcome: close, breaks: (frame) => frame.isBinary },
  {
    id: "up.size",
    text: "A message has at most 64 kB.",
    outcome: close,
    breaks: (frame) => frame.sizeBytes > MAX_MESSAGE_BYTES,
  },
  {
    id: "up.rate",
    text: "A page sends at most 50 messages a second.",
    outcome: close,
    breaks: (frame) => frame.tooMany,
  },
];

export const downFrameRules: readonly Rule<FrameFacts>[] = [
  {
    id: "down.size",
    text: "A message has at most 64 kB.",
    outcome: drop,
    breaks: (frame) => frame.sizeBytes > MAX_MESSAGE_BYTES,
  },
];

/** Rules that are kept by reading in another mode or by watching a socket, not by looking at a message. */
export const upSyntaxRule: RuleInfo = {
  id: "up.syntax",
  text: "A message is SIP as JsSIP writes it: no folded lines, compact names, bare CR or LF, control characters, blanks before a colon, doubled single headers, URI passwords, and a body of exactly Content-Length bytes. What cannot be answered closes the socket.",
  outcome: respond(400, "Bad Request"),
};

export const downSyntaxRule: RuleInfo = {
  id: "down.syntax",
  text: "A message is SIP that has one reading (RFC 3261, with the tolerance of RFC 4475 section 3.1.1).",
  outcome: drop,
};

export const downSlowReaderRule: RuleInfo = {
  id: "down.slow-reader",
  text: "A page reads: its socket is closed when more than 1 MiB waits for it.",
  outcome: close,
};
