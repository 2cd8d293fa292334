import { createRequire } from "node:module";

interface ParsedUri {
  readonly user?: string | null;
  readonly host: string;
  readonly port?: number | null;
}

interface ParsedAddress {
  readonly uri: ParsedUri;
}

/** The fields of JsSIP's own messages that say who and which call. */
export interface JsSipMessage {
  readonly method?: string;
  readonly status_code?: number;
  readonly call_id: string;
  readonly cseq: number;
  readonly from: ParsedAddress;
  readonly from_tag?: string;
  readonly to: ParsedAddress;
  readonly to_tag?: string;
  readonly via_branch?: string;
  readonly body?: string;
}

const parser = createRequire(import.meta.url)("jssip/lib/Parser.js") as {
  parseMessage(text: string, ua: object): JsSipMessage | undefined;
};

/** What JsSIP's own parser makes of a text; null where it takes it for no message. */
export function readAsJsSip(text: string): JsSipMessage | null {
  const message = parser.parseMessage(text, {});
  return message?.from === undefined || message.to === undefined ? null : message;
}
