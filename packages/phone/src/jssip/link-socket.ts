import type { Socket } from "jssip";
import { PageHop, type PageHopOptions } from "./page-hop.ts";

interface LinkSocketOptions extends Omit<PageHopOptions, "onMessage"> {
  /** False = the SIP library does not get the message. */
  readonly beforeMessage: (text: string) => boolean;
  readonly afterMessage: (text: string) => void;
}

/**
 * The connection under JsSIP (RFC 7118), in the shape its `Socket` contract asks for. A break that can be mended is hidden from JsSIP;
 * a connection that is lost is told to our own supervisor and not to JsSIP, whose recovery would otherwise reconnect on a clock of its own.
 */
export class LinkSocket implements Socket {
  readonly url: string;
  via_transport: string;
  readonly sip_uri: string;
  readonly #hop: PageHop;

  constructor(options: LinkSocketOptions) {
    this.url = options.url;
    const { protocol, host } = new URL(options.url);
    this.via_transport = protocol === "wss:" ? "WSS" : "WS";
    this.sip_uri = `sip:${host};transport=ws`;
    this.#hop = new PageHop({
      ...options,
      onOpen: () => {
        this.onconnect();
        options.onOpen();
      },
      onMessage: (text) => {
        if (!options.beforeMessage(text)) return;
        this.ondata(text);
        options.afterMessage(text);
      },
    });
  }

  // Assigned by JsSIP at each connect; an empty function in between.
  onconnect(): void {}
  ondisconnect(_error: boolean, _code?: number, _reason?: string): void {}
  ondata<T>(_data: T): void {}

  connect(): void {
    this.#hop.open();
  }

  disconnect(): void {
    this.#hop.close();
  }

  /** See {@link PageHop.resume}. */
  resume(): void {
    this.#hop.resume();
  }

  /** JsSIP hands over its message objects, which write themselves. */
  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    return this.#hop.send(`${message as string}`);
  }

  isConnected(): boolean {
    return this.#hop.isOpen;
  }

  isConnecting(): boolean {
    return this.#hop.isOpening;
  }
}
