import { randomBytes } from "node:crypto";
import {
  cseqOf,
  header,
  type HeaderEntry,
  makeResponse,
  parseChallenges,
  parseMessage,
  serialize,
  serializeCredentials,
  type SipRequest,
  type SipResponse,
} from "@readyline/sip";
import { WebSocket } from "ws";
import { until } from "../../peer/until.ts";
import type { ApiSession } from "../api-session.ts";

interface LineAnswer {
  readonly settings: {
    readonly extension: string;
    readonly domain: string;
    readonly contact_user: string;
    readonly contact_host: string;
    readonly instance_id: string;
  };
}

/** Our server closed the WebSocket: a console comes again, at once or when it is told. */
export class ConsoleClosed extends Error {
  constructor(code: number) {
    super(`the console's WebSocket was closed with ${code}`);
  }
}

/** A console's line without a browser, step by step: one WebSocket to `/pbx` of our server, in the words of JsSIP. */
export class RawConsole implements Disposable {
  readonly #line: LineAnswer["settings"];
  readonly #socket: WebSocket;
  readonly #responses: SipResponse[] = [];
  readonly #callId = randomBytes(8).toString("hex");
  #cseq = 0;
  #closeCode: number | null = null;

  private constructor(line: LineAnswer["settings"], socket: WebSocket) {
    this.#line = line;
    this.#socket = socket;
    socket.on("error", () => undefined);
    socket.on("close", (code) => (this.#closeCode = code));
    socket.on("message", (data: Buffer) => this.#receive(data.toString("utf8")));
  }

  /** Resolves when the WebSocket is open: our server may still close it. */
  static async open(url: string, session: ApiSession): Promise<RawConsole> {
    const { settings } = await session.call<LineAnswer>("GET", "/api/line");
    const socket = new WebSocket(`${url.replace("http", "ws")}/pbx`, "sip", {
      headers: { cookie: session.cookie, origin: url },
    });
    const page = new RawConsole(settings, socket);
    await until("the console's WebSocket", () => (socket.readyState === WebSocket.CONNECTING ? null : true));
    return page;
  }

  /** REGISTER without credentials. @returns its answer: mostly the challenge */
  async ask(): Promise<SipResponse> {
    return this.#answerTo(this.#send([]));
  }

  /** REGISTER with an answer to the challenge; the gateway puts the true one in. */
  sendCredentials(challenge: SipResponse): SipRequest {
    const [offered] = parseChallenges(header(challenge, "www-authenticate") ?? "");
    const { extension, domain } = this.#line;
    const credentials = serializeCredentials({
      username: extension,
      realm: offered?.realm ?? "",
      nonce: offered?.nonce ?? "",
      uri: `sip:${domain}`,
      response: "0".repeat(32),
      algorithm: "MD5",
      ...(offered?.qop.includes("auth") === true ? { qop: "auth", cnonce: "abcdefghijkl", nc: "00000001" } : {}),
    });
    return this.#send([["Authorization", credentials]]);
  }

  /** As a page that is loaded does. @returns `200`, or the cause that the gateway names. @throws ConsoleClosed */
  async register(): Promise<string> {
    const asked = await this.ask();
    const isChallenge = asked.status === 401 && header(asked, "www-authenticate") !== undefined;
    const last = isChallenge ? await this.#answerTo(this.sendCredentials(asked)) : asked;
    return header(last, "x-readyline-cause") ?? String(last.status);
  }

  /** As a page that is closed or loaded again. */
  [Symbol.dispose](): void {
    this.#socket.terminate();
  }

  #send(more: readonly HeaderEntry[]): SipRequest {
    const { extension, domain, contact_user: user, contact_host: host, instance_id: instance } = this.#line;
    const aor = `<sip:${extension}@${domain}>`;
    this.#cseq += 1;
    const contact = `<sip:${user}@${host};transport=ws>;+sip.ice;reg-id=1;+sip.instance="<urn:${instance}>";expires=300`;
    const entries: HeaderEntry[] = [
      ["Via", `SIP/2.0/WS ${host};branch=z9hG4bK${randomBytes(6).toString("hex")}`],
      ["Max-Forwards", "69"],
      ["To", aor],
      ["From", `${aor};tag=${this.#callId}`],
      ["Call-ID", this.#callId],
      ["CSeq", `${this.#cseq} REGISTER`],
      ["Contact", contact],
      ["Expires", "300"],
      ["Allow", "INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY,SUBSCRIBE"],
      ["Supported", "outbound"],
      ["User-Agent", "JsSIP 3.13.8"],
      ...more,
    ];
    const headers = entries.map(([rawName, value]) => ({ name: rawName.toLowerCase(), rawName, value }));
    const request: SipRequest = { kind: "request", method: "REGISTER", uri: `sip:${domain}`, headers, body: "" };
    this.#socket.send(serialize(request));
    return request;
  }

  #answerTo(request: SipRequest): Promise<SipResponse> {
    const { number } = cseqOf(request);
    const look = (): SipResponse | null => {
      const answer = this.#responses.find((one) => one.status >= 200 && cseqOf(one).number === number);
      if (answer === undefined && this.#closeCode !== null) throw new ConsoleClosed(this.#closeCode);
      return answer ?? null;
    };
    return until("an answer to REGISTER", look, { deadlineMs: 15_000 });
  }

  #receive(text: string): void {
    if (text.trim() === "") return;
    const message = parseMessage(text, { mode: "lenient" });
    if (message.kind === "response") this.#responses.push(message);
    else if (message.method === "OPTIONS")
      this.#socket.send(serialize(makeResponse(message, 200, "OK", { toTag: "raw" })));
  }
}
