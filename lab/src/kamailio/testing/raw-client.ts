import { createHash, randomBytes } from "node:crypto";
import { request, type IncomingMessage } from "node:http";
import { until } from "../../peer/until.ts";

/** A WebSocket client that says exactly what a test wants, well-formed or not. */
export class RawClient implements Disposable {
  readonly received: string[] = [];
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }: { data: string | ArrayBuffer }) =>
      this.received.push(typeof data === "string" ? data : new TextDecoder().decode(data)),
    );
  }

  static async open(url: string): Promise<RawClient> {
    const socket = new WebSocket(url, "sip");
    const client = new RawClient(socket);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error(`no WebSocket at ${url}`)));
    await promise;
    return client;
  }

  /** Sends a request without body. Resolves with the final response. */
  async ask(method: string, lines: RequestLines): Promise<string> {
    const before = this.received.length;
    this.#socket.send(requestText(method, lines));
    return until(`a final response to ${method}`, () => {
      return this.received.slice(before).find((text) => /^SIP\/2\.0 [2-6]/.test(text)) ?? null;
    });
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

export interface RequestLines {
  readonly uri: string;
  /** User part. */
  readonly from: string;
  readonly to: string;
  readonly callId?: string;
  readonly more?: readonly string[];
}

function requestText(method: string, lines: RequestLines): string {
  return [
    `${method} ${lines.uri} SIP/2.0`,
    `Via: SIP/2.0/WS raw.invalid;branch=z9hG4bK${randomBytes(6).toString("hex")}`,
    "Max-Forwards: 70",
    `From: <sip:${lines.from}@pbx.example>;tag=${randomBytes(4).toString("hex")}`,
    `To: ${lines.to}`,
    `Call-ID: ${lines.callId ?? randomBytes(8).toString("hex")}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:${lines.from}@raw.invalid;transport=ws>`,
    ...(lines.more ?? []),
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}

/** Answers the challenge of a 401 (RFC 7616, qop=auth). */
export function authorization(
  challenge: string,
  user: { readonly extension: string; readonly password: string },
  method: string,
  uri: string,
): string {
  const value = (name: string): string => new RegExp(`[ ,]${name}="?([^",\r\n]+)`).exec(challenge)?.[1] ?? "";
  const algorithm = value("algorithm");
  const hash = (text: string): string =>
    createHash(algorithm === "SHA-256" ? "sha256" : "md5")
      .update(text)
      .digest("hex");
  const cnonce = randomBytes(4).toString("hex");
  const secret = hash(`${user.extension}:${value("realm")}:${user.password}`);
  const response = hash(`${secret}:${value("nonce")}:00000001:${cnonce}:auth:${hash(`${method}:${uri}`)}`);
  const quoted = { username: user.extension, realm: value("realm"), nonce: value("nonce"), uri, response, cnonce };
  const parts = Object.entries(quoted).map(([name, text]) => `${name}="${text}"`);
  return `Authorization: Digest ${parts.join(", ")}, algorithm=${algorithm}, qop=auth, nc=00000001`;
}

/** @returns the HTTP status of an upgrade to WebSocket, 101 where it is accepted. */
export async function upgradeStatus(port: number, headers: Readonly<Record<string, string>>): Promise<number> {
  const asked = request({
    host: "127.0.0.1",
    port,
    agent: false,
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": randomBytes(16).toString("base64"),
      ...headers,
    },
  });
  asked.end();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  asked.once("response", (response: IncomingMessage) => resolve(response.statusCode ?? 0));
  asked.once("upgrade", () => resolve(101));
  asked.once("error", reject);
  const status = await promise;
  asked.destroy();
  return status;
}
