import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";
import type { Client } from "./client.ts";

const DEADLINE_MS = 8_000;

interface LineSettingsBody {
  readonly extension: string;
  readonly domain: string;
  readonly contact_user: string;
  readonly contact_host: string;
  readonly instance_id: string;
}

/** A page on `/pbx` that registers as the console's user agent does, with no secret, and answers the gateway's probes. */
export class SipPage {
  readonly socket: WebSocket;
  closeCode: number | undefined;
  /** Everything that came, as text. */
  readonly received: string[] = [];
  readonly #line: LineSettingsBody;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket, line: LineSettingsBody) {
    this.socket = socket;
    this.#line = line;
    socket.on("message", (data: Buffer) => this.#receive(data.toString("utf8")));
    socket.on("close", (code) => {
      this.closeCode = code;
      this.#wake();
    });
    socket.on("open", () => this.#wake());
    socket.on("error", () => this.#wake());
  }

  /** Asks for the line and connects; does not register. */
  static async open(client: Client): Promise<SipPage> {
    const { settings } = (await client.get("/api/line")).body as { settings: LineSettingsBody };
    const page = new SipPage(client.socket("/pbx", { protocols: ["sip"] }), settings);
    await page.until(() => page.socket.readyState !== page.socket.CONNECTING, "the connection");
    return page;
  }

  /** Resolves to the final status of REGISTER. */
  async register(): Promise<number> {
    const callId = randomBytes(8).toString("hex");
    const first = await this.#transact(callId, 1, null);
    const challenge = /^www-authenticate: *Digest (.*)$/im.exec(first)?.[1];
    if (challenge === undefined) return statusOf(first);
    return statusOf(await this.#transact(callId, 2, challenge));
  }

  closed = () => this.until(() => this.closeCode !== undefined, "the close");

  /** @throws after 8 s */
  async until(condition: () => boolean, what: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => {
      if (condition()) resolve();
    };
    const timer = setTimeout(
      () => reject(new Error(`waited in vain for ${what}: ${this.received.join("\n")}`)),
      DEADLINE_MS,
    );
    this.#waiting.add(look);
    look();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(look);
    }
  }

  async #transact(callId: string, cseq: number, challenge: string | null): Promise<string> {
    const isAnswer = (text: string) =>
      text.startsWith("SIP/2.0 ") && text.includes(callId) && text.includes(`CSeq: ${cseq} REGISTER`);
    this.socket.send(this.#request(callId, cseq, challenge));
    await this.until(() => this.received.some(isAnswer), "the answer to REGISTER");
    return this.received.find(isAnswer) ?? "";
  }

  #request(callId: string, cseq: number, challenge: string | null): string {
    const { extension, domain, contact_user: user, contact_host: host, instance_id: instance } = this.#line;
    const aor = `<sip:${extension}@${domain}>`;
    return [
      `REGISTER sip:${domain} SIP/2.0`,
      `Via: SIP/2.0/WS ${host};branch=z9hG4bK${randomBytes(5).toString("hex")}`,
      "Max-Forwards: 69",
      `To: ${aor}`,
      `From: ${aor};tag=t${callId}`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq} REGISTER`,
      ...(challenge === null ? [] : [`Authorization: ${credentials(challenge, extension, domain)}`]),
      `Contact: <sip:${user}@${host};transport=ws>;+sip.ice;reg-id=1;+sip.instance="<urn:${instance}>";expires=120`,
      "Expires: 120",
      "Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY,SUBSCRIBE",
      "Supported: outbound",
      "User-Agent: JsSIP 3.13.8",
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n");
  }

  #receive(text: string): void {
    this.received.push(text);
    if (text.startsWith("OPTIONS ")) {
      const kept = text.split("\r\n").filter((line) => /^(via|from|to|call-id|cseq):/i.test(line));
      const answer = kept.map((line) => (/^to:/i.test(line) ? `${line};tag=page` : line));
      this.socket.send(["SIP/2.0 200 OK", ...answer, "Content-Length: 0", "", ""].join("\r\n"));
    }
    this.#wake();
  }

  #wake(): void {
    for (const look of this.#waiting) look();
  }
}

function statusOf(response: string): number {
  return Number(/^SIP\/2\.0 (\d+)/.exec(response)?.[1]);
}

/** Right in form only: the gateway puts the true response in. */
function credentials(challenge: string, extension: string, domain: string): string {
  const value = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(challenge)?.[1];
  const parts = [
    `algorithm=MD5, username="${extension}", realm="${value("realm")}", nonce="${value("nonce")}"`,
    `uri="sip:${domain}", response="${"0".repeat(32)}"`,
    ...(value("opaque") === undefined ? [] : [`opaque="${value("opaque")}"`]),
    ...(value("qop") === undefined ? [] : [`qop=auth, cnonce="abcdefghijkl", nc=00000001`]),
  ];
  return `Digest ${parts.join(", ")}`;
}
