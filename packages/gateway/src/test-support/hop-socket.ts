import { EventEmitter } from "node:events";
import { HopSequence, hopSubprotocol, type HopFrame, readHopFrame, writeHopFrame } from "@readyline/contract";
import { WebSocket } from "ws";
import { textOf } from "../leg/frame-text.ts";
import type { PageEnd } from "./raw-page.ts";

interface HopSocketEvents {
  open: [];
  close: [code: number, reason: Buffer];
  error: [];
  message: [data: Buffer];
  /** Answer to `resume`. */
  answer: [frame: HopFrame];
}

/** A page's end of a hop, whose connection the test cuts and continues. */
export class HopSocket extends EventEmitter<HopSocketEvents> implements PageEnd {
  readonly url: string;
  token = "";
  /** Frames that came, of every kind. */
  readonly frames: string[] = [];
  /** Messages with their numbers. */
  readonly sent: { readonly sequence: number; readonly text: string }[] = [];
  private socket: WebSocket;
  private readonly sequence = new HopSequence({ maxMessages: 1_000, maxCharacters: 1_000_000 });

  constructor(url: string) {
    super();
    this.url = url;
    this.socket = this.connect(() => {
      this.socket.send("new");
      this.emit("open");
    });
  }

  get readyState(): number {
    return WebSocket.OPEN;
  }

  /** Last number taken. */
  get seen(): number {
    return this.sequence.lastTaken;
  }

  /** The WebSocket of now, past the hop. */
  get raw(): WebSocket {
    return this.socket;
  }

  /** Binary data goes as it is. */
  send(data: string | Buffer): void {
    if (typeof data !== "string") this.socket.send(data);
    else {
      const frame = this.sequence.send(data) ?? "overflow";
      this.sent.push({ sequence: this.sent.length + 1, text: data });
      if (this.socket.readyState === WebSocket.OPEN) this.socket.send(frame);
    }
  }

  /** The connection is gone without a close frame. What is sent waits. */
  cut(): void {
    this.socket.terminate();
  }

  /** Another connection. Resolves with the answer, or the close code. */
  async resume(
    change: { readonly token?: string; readonly url?: string; readonly seen?: number } = {},
  ): Promise<HopFrame | number> {
    const { promise, resolve } = Promise.withResolvers<HopFrame | number>();
    const token = change.token ?? this.token;
    const socket = this.connect(
      () => socket.send(writeHopFrame({ kind: "resume", token, ack: change.seen ?? this.seen })),
      change.url,
    );
    socket.once("close", resolve);
    this.socket = socket;
    this.once("answer", (frame) => {
      if (frame.kind === "resumed") for (const text of this.sequence.resume(frame.ack) ?? ["lost"]) socket.send(text);
      resolve(frame);
    });
    return promise;
  }

  close(code: number): void {
    this.socket.close(code);
  }

  pause(): void {
    this.socket.pause();
  }

  terminate(): void {
    this.socket.terminate();
  }

  private connect(opened: () => void, url: string = this.url): WebSocket {
    const socket = new WebSocket(url, [hopSubprotocol, "sip"]);
    socket.on("open", opened);
    socket.on("error", () => undefined);
    socket.on("message", (data) => this.receive(textOf(data)));
    socket.on("close", (code, reason) => {
      if (this.socket === socket && code !== 1_006) this.emit("close", code, reason);
    });
    return socket;
  }

  private receive(text: string): void {
    this.frames.push(text);
    const frame = readHopFrame(text);
    if (frame?.kind === "new") this.token = frame.token ?? "";
    else if (frame?.kind === "ack") this.sequence.confirm(frame.ack);
    else if (frame?.kind === "message") {
      if (this.sequence.take(frame.sequence, frame.ack) === "new") this.emit("message", Buffer.from(frame.text));
    } else if (frame !== null) this.emit("answer", frame);
  }
}
