import { callIdOf, cseqOf } from "@readyline/sip";
import type { SipMessage } from "@readyline/sip";
import type { LoggedMessage, MessageFilter } from "../control.ts";

const kept = 5_000;

/** The last messages that went over any WebSocket, for tests and benches. */
export class MessageLog {
  readonly #messages: LoggedMessage[] = [];

  add(atMs: number, direction: "in" | "out", connection: string, message: SipMessage, text: string): void {
    const status = message.kind === "response" ? message.status : 0;
    const facts = { method: cseqOf(message).method, status, callId: callIdOf(message) };
    this.#messages.push({ atMs, direction, connection, kind: message.kind, ...facts, text });
    if (this.#messages.length > kept) this.#messages.splice(0, kept / 10);
  }

  /** Those that fit every field of the filter, oldest first. */
  find(filter: MessageFilter): LoggedMessage[] {
    const { sinceMs = 0, limit = kept, ...fields } = filter;
    const found = this.#messages.filter((message) => {
      if (message.atMs < sinceMs) return false;
      return Object.entries(fields).every(
        ([name, value]) => value === undefined || Reflect.get(message, name) === value,
      );
    });
    return found.slice(-limit);
  }
}
