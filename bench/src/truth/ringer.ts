import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { randomBytes } from "node:crypto";

export interface RingerPlace {
  /** Port that the PBX knows as its trunk. */
  readonly port: number;
  readonly pbxPort: number;
  readonly domain: string;
}

interface Call {
  readonly lines: readonly string[];
  readonly target: string;
  provisional: boolean;
  ended: boolean;
  abandoned: boolean;
  resolve: (status: number | null) => void;
}

/** Says `v=0` and one audio line, as a gateway of a telephone network does. */
const sdp = (port: number): string =>
  `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n`;

const cseqMethod = (text: string): string => /^CSeq: *\d+ (\w+)/im.exec(text)?.[1] ?? "";
const callIdOf = (text: string): string => /^Call-ID: *(\S+)/im.exec(text)?.[1] ?? "";

/** Calls extensions from the trunk over UDP and gives up before anybody answers (RFC 3261 sections 9 and 13). */
export class Ringer implements Disposable {
  readonly #socket: Socket;
  readonly #place: RingerPlace;
  readonly #calls = new Map<string, Call>();

  private constructor(socket: Socket, place: RingerPlace) {
    this.#socket = socket;
    this.#place = place;
    socket.on("message", (data) => this.#take(data.toString("utf8")));
  }

  static async open(place: RingerPlace): Promise<Ringer> {
    const socket = createSocket("udp4");
    socket.bind(place.port, "127.0.0.1");
    await once(socket, "listening");
    return new Ringer(socket, place);
  }

  /**
   * Starts a call. @param name what the called one reads
   * @returns its end: 180 and above as soon as such a response is there, null when `giveUp` was called before
   */
  call(extension: string, name: string): { readonly status: Promise<number | null>; readonly giveUp: () => void } {
    const { port, domain } = this.#place;
    const callId = randomBytes(8).toString("hex");
    const target = `sip:${extension}@${domain}`;
    const lines = [
      `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${callId}`,
      `From: "${name}" <sip:0699999@${domain}>;tag=${callId}`,
      `To: <${target}>`,
      `Call-ID: ${callId}`,
      "Max-Forwards: 70",
    ];
    const { promise, resolve } = Promise.withResolvers<number | null>();
    const call: Call = { lines, target, provisional: false, ended: false, abandoned: false, resolve };
    this.#calls.set(callId, call);
    const contact = `Contact: <sip:ringer@127.0.0.1:${port}>`;
    this.#send("INVITE", call, [contact, "Content-Type: application/sdp"], sdp(port + 1_000));
    const giveUp = (): void => {
      resolve(null);
      call.abandoned = true;
      // CANCEL only follows a provisional response; one that comes later is answered by it.
      if (call.provisional && !call.ended) this.#send("CANCEL", call);
    };
    return { status: promise, giveUp };
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #send(method: string, call: Call, more: readonly string[] = [], body = ""): void {
    const length = `Content-Length: ${Buffer.byteLength(body)}`;
    const head = [`${method} ${call.target} SIP/2.0`, ...call.lines, `CSeq: 1 ${method}`, ...more, length];
    this.#socket.send(`${head.join("\r\n")}\r\n\r\n${body}`, this.#place.pbxPort, "127.0.0.1");
  }

  #take(text: string): void {
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(text)?.[1] ?? 0);
    const call = this.#calls.get(callIdOf(text));
    if (call === undefined || status === 0 || cseqMethod(text) !== "INVITE") return;
    if (status < 200) {
      const first = !call.provisional;
      call.provisional = true;
      if (status >= 180) call.resolve(status);
      if (first && call.abandoned) this.#send("CANCEL", call);
      return;
    }
    call.ended = true;
    call.resolve(status);
    const to = /^To: *(.+)$/im.exec(text)?.[1]?.trim() ?? `<${call.target}>`;
    const acked = { ...call, lines: call.lines.map((line) => (line.startsWith("To: ") ? `To: ${to}` : line)) };
    this.#send("ACK", acked);
  }
}
