import type { Socket } from "jssip";

interface LinkSocketOptions {
  /** `ws:` or `wss:` address of the gateway. */
  readonly url: string;
  readonly onOpen: () => void;
  /** The socket is gone, or never came up. Not called after `disconnect()`. */
  readonly onClose: (code: number) => void;
  /** False = the SIP library does not get the message. */
  readonly beforeMessage: (text: string) => boolean;
  readonly afterMessage: (text: string) => void;
}

/**
 * The WebSocket under JsSIP (RFC 7118), in the shape its `Socket` contract asks for. A lost socket is told to our own
 * supervisor and not to JsSIP, whose recovery would otherwise reconnect on a clock of its own.
 */
export class LinkSocket implements Socket {
  readonly url: string;
  via_transport: string;
  readonly sip_uri: string;
  #webSocket: WebSocket | null = null;
  readonly #options: LinkSocketOptions;

  constructor(options: LinkSocketOptions) {
    this.#options = options;
    this.url = options.url;
    const { protocol, host } = new URL(options.url);
    this.via_transport = protocol === "wss:" ? "WSS" : "WS";
    this.sip_uri = `sip:${host};transport=ws`;
  }

  // Assigned by JsSIP at each connect; an empty function in between.
  onconnect(): void {}
  ondisconnect(_error: boolean, _code?: number, _reason?: string): void {}
  ondata<T>(_data: T): void {}

  connect(): void {
    this.disconnect();
    const webSocket = this.#make();
    if (!webSocket) return;
    this.#webSocket = webSocket;
    webSocket.binaryType = "arraybuffer";
    webSocket.addEventListener("open", () => {
      if (this.#webSocket !== webSocket) return;
      this.onconnect();
      this.#options.onOpen();
    });
    webSocket.addEventListener("close", ({ code }) => {
      if (this.#webSocket !== webSocket) return;
      this.#webSocket = null;
      this.#options.onClose(code);
    });
    webSocket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (this.#webSocket !== webSocket) return;
      const text = typeof data === "string" ? data : new TextDecoder().decode(data);
      if (!this.#options.beforeMessage(text)) return;
      this.ondata(text);
      this.#options.afterMessage(text);
    });
  }

  disconnect(): void {
    const webSocket = this.#webSocket;
    this.#webSocket = null;
    webSocket?.close();
  }

  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    if (this.#webSocket?.readyState !== WebSocket.OPEN) return false;
    this.#webSocket.send(message as string);
    return true;
  }

  isConnected(): boolean {
    return this.#webSocket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.#webSocket?.readyState === WebSocket.CONNECTING;
  }

  /** The constructor throws where a content policy forbids the address: that too is a lost socket, told a turn later. */
  #make(): WebSocket | null {
    try {
      return new WebSocket(this.url, "sip");
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      queueMicrotask(() => this.#options.onClose(1006));
      return null;
    }
  }
}
