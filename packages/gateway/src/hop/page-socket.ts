import type { RawData } from "ws";

/** What a page's connection is to the rest of the gateway: a WebSocket, or a {@link Hop} that outlives several of them. */
export interface PageSocket {
  /** As a WebSocket's: 1 = open. */
  readonly readyState: number;
  /** Bytes that wait for the page. */
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: "message", listener: (data: RawData, isBinary: boolean) => void): unknown;
  on(event: "close" | "error", listener: () => void): unknown;
}
