import JsSIP from "jssip";
import { WebSocket } from "ws";
import { nowMs } from "../lib/statistics.ts";
import type { SipClientOptions } from "../sip/sip-client.ts";

/** JsSIP's socket contract over the `ws` package: a page has the browser's WebSocket. */
class NodeSocket {
  readonly via_transport = "WS";
  readonly url: string;
  readonly sip_uri: string;
  onconnect: () => void = () => undefined;
  ondisconnect: (error: boolean, code?: number, reason?: string) => void = () => undefined;
  ondata: (data: unknown) => void = () => undefined;
  readonly #headers: Readonly<Record<string, string>>;
  #socket: WebSocket | null = null;

  constructor({ url, headers }: SipClientOptions) {
    this.url = url;
    this.sip_uri = `sip:${new URL(url).host};transport=ws`;
    this.#headers = headers ?? {};
  }

  connect(): void {
    if (this.#socket !== null) return;
    const socket = new WebSocket(this.url, "sip", { perMessageDeflate: false, headers: { ...this.#headers } });
    this.#socket = socket;
    socket.on("open", () => this.onconnect());
    socket.on("error", () => undefined);
    socket.on("close", (code, reason) => this.ondisconnect(code !== 1_000, code, reason.toString()));
    socket.on("message", (data: Buffer) => this.ondata(data.toString("utf8")));
  }

  disconnect(): void {
    this.#socket?.close();
    this.#socket = null;
  }

  send(message: { toString(): string }): boolean {
    if (!this.isConnected()) return false;
    this.#socket?.send(message.toString());
    return true;
  }

  isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.#socket?.readyState === WebSocket.CONNECTING;
  }
}

/** JsSIP, the console's SIP library, from `start()` to `registered`; un-registers afterwards. @returns milliseconds */
export async function registerWithJsSip(options: SipClientOptions): Promise<number> {
  const socket = new NodeSocket(options);
  const ua = new JsSIP.UA({
    sockets: [socket],
    uri: `sip:${options.extension}@${options.domain}`,
    password: options.password ?? "placeholder",
    contact_uri: `sip:${options.contactUser}@${options.contactHost};transport=ws`,
    instance_id: options.instanceId,
    register_expires: 600,
    session_timers: false,
  });
  const registered = Promise.withResolvers<void>();
  const unregistered = Promise.withResolvers<void>();
  ua.on("registered", () => registered.resolve());
  ua.on("unregistered", () => unregistered.resolve());
  ua.on("registrationFailed", ({ cause }) => registered.reject(new Error(`registration failed: ${cause ?? ""}`)));
  const startedAt = nowMs();
  ua.start();
  await registered.promise;
  const tookMs = nowMs() - startedAt;
  ua.unregister();
  await unregistered.promise;
  ua.stop();
  socket.disconnect();
  return tookMs;
}
