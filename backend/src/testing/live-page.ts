import type { LiveServerMessageWire } from "@readyline/contract";
import type { WebSocket } from "ws";
import type { Client } from "./client.ts";

const DEADLINE_MS = 8_000;

/** A page on `/live` that answers its probes, unless it is told not to. */
export class LivePage {
  readonly socket: WebSocket;
  readonly messages: LiveServerMessageWire[] = [];
  answersProbes = true;
  closeCode: number | undefined;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString("utf8")) as LiveServerMessageWire;
      this.messages.push(message);
      if (message.type === "probe" && this.answersProbes) this.say({ type: "probe_answer", id: message.id });
      this.#wake();
    });
    socket.on("close", (code) => {
      this.closeCode = code;
      this.#wake();
    });
    socket.on("error", () => this.#wake());
    socket.on("open", () => this.#wake());
  }

  /** Connects, and says hello unless `lastSeq` is undefined. */
  static async open(client: Client, lastSeq?: number | null): Promise<LivePage> {
    const socket = client.socket("/live");
    const page = new LivePage(socket);
    await page.until(() => socket.readyState !== socket.CONNECTING, "the connection");
    if (socket.readyState !== socket.OPEN) throw new Error("the connection was refused");
    if (lastSeq !== undefined) page.say({ type: "hello", last_seq: lastSeq });
    return page;
  }

  say(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  of<T extends LiveServerMessageWire["type"]>(type: T): Extract<LiveServerMessageWire, { type: T }>[] {
    return this.messages.filter(
      (message): message is Extract<LiveServerMessageWire, { type: T }> => message.type === type,
    );
  }

  /** Resolves when the condition holds; looked at after every message. @throws after 8 s */
  async until(condition: () => boolean, what: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => {
      if (condition()) resolve();
    };
    const timer = setTimeout(
      () => reject(new Error(`waited in vain for ${what}: ${JSON.stringify(this.messages)}`)),
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

  closed = () => this.until(() => this.closeCode !== undefined, "the close");

  #wake(): void {
    for (const look of this.#waiting) look();
  }
}
