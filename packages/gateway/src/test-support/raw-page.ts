import {
  cseqOf,
  header,
  listOf,
  makeResponse,
  parseChallenges,
  parseMessage,
  serialize,
  serializeCredentials,
  SipError,
  type HeaderEntry,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from "@readyline/sip";
import type { RawData } from "ws";
import type { LineAddress } from "../gateway.ts";
import { Inbox } from "./inbox.ts";
import { textOf } from "../leg/frame-text.ts";

export interface RequestChange {
  readonly uri?: string;
  /** Replaces a header, or takes it out where the value is null. */
  readonly set?: Readonly<Record<string, string | null>>;
  readonly add?: readonly HeaderEntry[];
  readonly body?: string;
}

let counter = 0;
const next = (): number => (counter += 1);

/** The page's end of its connection. */
export interface PageEnd {
  readonly readyState: number;
  send(data: string | Buffer): void;
  close(code: number): void;
  terminate(): void;
  /** Stops reading. */
  pause(): void;
  on(event: "message", listener: (data: RawData) => void): unknown;
  on(event: "error", listener: () => void): unknown;
  once(event: "open", listener: () => void): unknown;
  once(event: "close", listener: (code: number, reason: Buffer) => void): unknown;
}

/** A browser's side by hand: writes requests as JsSIP does, and lets a test change anything in them. */
export class RawPage {
  readonly opened: Promise<void>;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly requests: Inbox<SipRequest> = new Inbox<SipRequest>("page", (one) => `${one.method} ${one.uri}`);
  readonly responses: Inbox<SipResponse> = new Inbox<SipResponse>(
    "page",
    (one) => `${one.status} ${header(one, "cseq") ?? ""}`,
  );
  readonly raw: Inbox<string> = new Inbox<string>("page", (text) => text.split("\r\n", 1)[0] ?? "");
  readonly line: LineAddress;
  readonly extension: string;
  readonly domain: string;
  readonly contactUri: string;
  answersOptions = true;
  registerCallId: string = `reg${next()}`;
  registerCseq = 1;
  private readonly socket: PageEnd;

  constructor(socket: PageEnd, line: LineAddress, extension: string, domain: string) {
    this.line = line;
    this.extension = extension;
    this.domain = domain;
    this.contactUri = `sip:${line.contactUser}@${line.contactHost};transport=ws`;
    this.socket = socket;
    this.opened = new Promise((resolve) => this.socket.once("open", resolve));
    this.closed = new Promise((resolve) =>
      this.socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() })),
    );
    this.socket.on("error", () => undefined);
    this.socket.on("message", (data) => this.receive(textOf(data)));
  }

  get rawSocket(): PageEnd {
    return this.socket;
  }

  send(message: SipMessage | string | Buffer): void {
    this.socket.send(typeof message === "string" || Buffer.isBuffer(message) ? message : serialize(message));
  }

  kill(): void {
    this.socket.terminate();
  }

  close(code = 1_001): void {
    this.socket.close(code);
  }

  build(method: string, change: RequestChange = {}): SipRequest {
    const number = next();
    const isRegister = method === "REGISTER";
    const uri = change.uri ?? (isRegister ? `sip:${this.domain}` : `sip:200@${this.domain}`);
    const aor = `<sip:${this.extension}@${this.domain}>`;
    const fields: Record<string, string> = {
      Via: `SIP/2.0/WS ${this.line.contactHost};branch=z9hG4bK${1_000_000 + number}`,
      "Max-Forwards": "69",
      To: isRegister ? aor : `<${uri}>`,
      From: `"Olga Operator" ${aor};tag=from${number}`,
      "Call-ID": `call${number}`,
      CSeq: `1 ${method}`,
    };
    if (["REGISTER", "INVITE", "UPDATE"].includes(method)) fields["Contact"] = `<${this.contactUri};ob>`;
    if (isRegister) {
      fields["Contact"] =
        `<${this.contactUri}>;+sip.ice;reg-id=1;+sip.instance="<urn:${this.line.instanceId}>";expires=300`;
      fields["Expires"] = "300";
    }
    fields["Allow"] = "INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY,SUBSCRIBE";
    fields["Supported"] = "outbound";
    fields["User-Agent"] = "JsSIP 3.13.8";
    if (change.body !== undefined) fields["Content-Type"] = "application/sdp";
    for (const [name, value] of Object.entries(change.set ?? {})) {
      if (value === null) delete fields[name];
      else fields[name] = value;
    }
    const entries: HeaderEntry[] = [...Object.entries(fields), ...(change.add ?? [])];
    const headers = entries.map(([rawName, value]) => ({ name: rawName.toLowerCase(), rawName, value }));
    return { kind: "request", method, uri, headers, body: change.body ?? "" };
  }

  /** The answer to a challenge as JsSIP writes it: placeholder response, CSeq + 1, new branch. */
  withCredentials(
    request: SipRequest,
    challenge: SipResponse,
    change: Readonly<Record<string, string>> = {},
  ): SipRequest {
    const proxy = challenge.status === 407;
    const value = header(challenge, proxy ? "proxy-authenticate" : "www-authenticate") ?? "";
    const [offered] = parseChallenges(value);
    const qop =
      offered?.qop.includes("auth") === true ? ({ qop: "auth", cnonce: "abcdefghijkl", nc: "00000001" } as const) : {};
    const credentials = serializeCredentials({
      username: this.extension,
      realm: offered?.realm ?? "",
      nonce: offered?.nonce ?? "",
      uri: request.uri,
      response: "0".repeat(32),
      algorithm: "MD5",
      ...qop,
      ...change,
    });
    const { number, method } = cseqOf(request);
    const rawName = proxy ? "Proxy-Authorization" : "Authorization";
    const headers = request.headers.map((line) => {
      if (line.name === "cseq") return { ...line, value: `${number + 1} ${method}` };
      if (line.name === "via")
        return { ...line, value: line.value.replace(/branch=.*/, `branch=z9hG4bK${2_000_000 + next()}`) };
      return line;
    });
    return { ...request, headers: [...headers, { name: rawName.toLowerCase(), rawName, value: credentials }] };
  }

  responseTo(request: SipRequest, deadlineMs?: number): Promise<SipResponse> {
    const cseq = header(request, "cseq");
    const callId = header(request, "call-id");
    const wanted = (one: SipResponse): boolean =>
      one.status >= 200 && header(one, "cseq") === cseq && header(one, "call-id") === callId;
    return this.responses.next(wanted, `response to ${request.method}`, deadlineMs);
  }

  /** REGISTER, challenge, REGISTER, 200. Resolves with the last response, whatever it is. */
  async register(change: RequestChange = {}): Promise<SipResponse> {
    const first = this.build("REGISTER", {
      ...change,
      set: { "Call-ID": this.registerCallId, CSeq: `${this.registerCseq} REGISTER`, ...change.set },
    });
    this.send(first);
    const challenge = await this.responseTo(first);
    this.registerCseq += 1;
    if (challenge.status !== 401 || header(challenge, "www-authenticate") === undefined) return challenge;
    const second = this.withCredentials(first, challenge);
    this.registerCseq += 1;
    this.send(second);
    return this.responseTo(second);
  }

  reply(
    request: SipRequest,
    status: number,
    reason: string,
    headers: readonly HeaderEntry[] = [],
    body = "",
    toTag = "page",
  ): void {
    this.send(makeResponse(request, status, reason, { toTag, headers, body }));
  }

  /** A request in the dialog that a response of the PBX made. */
  inDialog(method: string, invite: SipRequest, answer: SipResponse, change: RequestChange = {}): SipRequest {
    const contact = /<([^>]+)>/.exec(header(answer, "contact") ?? "")?.[1] ?? "";
    const route = listOf(answer, "record-route").toReversed();
    const to = header(answer, "to") ?? "";
    const request = this.build(method, {
      uri: contact,
      ...change,
      set: {
        From: header(invite, "from") ?? "",
        To: to,
        "Call-ID": header(invite, "call-id") ?? "",
        CSeq: `${method === "ACK" ? cseqOf(answer).number : cseqOf(answer).number + next()} ${method}`,
        ...change.set,
      },
      add: [...route.map((value): HeaderEntry => ["Route", value]), ...(change.add ?? [])],
    });
    return request;
  }

  private receive(text: string): void {
    this.raw.push(text);
    if (text.trim() === "") return;
    const message = readable(text);
    if (message === null) return;
    if (message.kind === "response") {
      this.responses.push(message);
      return;
    }
    if (message.method === "OPTIONS" && this.answersOptions) {
      this.reply(message, 200, "OK");
      return;
    }
    this.requests.push(message);
  }
}

/** What a test sends on purpose need not be SIP: it is in `raw`. */
function readable(text: string): SipMessage | null {
  try {
    return parseMessage(text, { mode: "lenient" });
  } catch (error) {
    if (error instanceof SipError) return null;
    throw error;
  }
}
