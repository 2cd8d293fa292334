import JsSIP from "jssip";
import { WebSocket } from "ws";
import type { Harness } from "./harness.ts";
import { identity } from "./harness.ts";
import { textOf } from "../leg/frame-text.ts";

/** JsSIP's socket contract over the `ws` package (a page has the browser's WebSocket). */
class NodeSocket {
  via_transport = "WS";
  readonly url: string;
  readonly sip_uri: string;
  onconnect: () => void = () => undefined;
  ondisconnect: (error: boolean, code?: number, reason?: string) => void = () => undefined;
  ondata: (data: unknown) => void = () => undefined;
  socket: WebSocket | null = null;

  constructor(url: string) {
    this.url = url;
    this.sip_uri = "sip:gateway.test;transport=ws";
  }

  connect(): void {
    if (this.isConnected() || this.isConnecting()) return;
    const socket = new WebSocket(this.url, "sip");
    this.socket = socket;
    socket.on("open", () => this.onconnect());
    socket.on("error", () => undefined);
    socket.on("close", (code, reason) => this.ondisconnect(code !== 1_000, code, reason.toString()));
    socket.on("message", (data) => this.ondata(textOf(data)));
  }

  disconnect(): void {
    this.socket?.close();
    this.socket = null;
  }

  /** JsSIP hands over its message objects, which write themselves. */
  send(message: { toString(): string }): boolean {
    if (!this.isConnected()) return false;
    this.socket?.send(message.toString());
    return true;
  }

  isConnected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.socket?.readyState === WebSocket.CONNECTING;
  }
}

/** A real JsSIP user agent, configured as the console configures it: a placeholder for the password. */
export class JsSipPage {
  readonly ua: JsSIP.UA;
  readonly contactUri: string;
  readonly socket: NodeSocket;

  constructor(harness: Harness) {
    const line = harness.gateway.lineFor(identity);
    this.contactUri = `sip:${line.contactUser}@${line.contactHost};transport=ws`;
    this.socket = new NodeSocket(harness.pageUrl());
    this.ua = new JsSIP.UA({
      sockets: [this.socket],
      uri: `sip:${identity.extension}@${harness.pbx.domain}`,
      password: "placeholder",
      display_name: identity.displayName,
      contact_uri: this.contactUri,
      instance_id: line.instanceId,
      register_expires: 300,
      session_timers: false,
    });
    this.ua.start();
  }

  registered(deadlineMs = 3_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("JsSIP did not register in time")), deadlineMs);
      const done = (finish: () => void): void => {
        clearTimeout(timer);
        finish();
      };
      this.ua.on("registered", () => done(resolve));
      this.ua.on("registrationFailed", (event) =>
        done(() => reject(new Error(`registration failed: ${event.cause ?? ""}`))),
      );
    });
  }

  stop(): void {
    this.socket.ondisconnect = () => undefined;
    this.socket.disconnect();
  }
}
