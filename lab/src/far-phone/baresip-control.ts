import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { netstring, NetstringReader } from "./netstrings.ts";

/** What baresip says of a call, as its module ctrl_tcp sends it. */
export interface BaresipEvent {
  /** `CALL_INCOMING`, `CALL_RINGING`, `CALL_ESTABLISHED`, `CALL_CLOSED`, `CALL_DTMF_START` and others. */
  readonly type: string;
  /** When it arrived here, epoch milliseconds. */
  readonly atMs: number;
  /** Call-ID; empty where the event is of no call. */
  readonly callId: string;
  /** URI of the other side; empty where the event is of no call. */
  readonly peerUri: string;
  /** Reason of an end, digit of a DTMF event. */
  readonly detail: string;
}

interface Answer {
  readonly response?: boolean;
  readonly ok?: boolean;
  readonly data?: string;
  readonly token?: string;
  readonly event?: boolean;
  readonly type?: string;
  readonly id?: string;
  readonly peeruri?: string;
  readonly param?: string;
}

const commandDeadlineMs = 3_000;

/** One connection to baresip's control port (JSON in netstrings): commands and their answers, and events as they come. */
export class BaresipControl implements Disposable {
  readonly events: BaresipEvent[] = [];
  readonly #socket: Socket;
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  readonly #reader = new NetstringReader();
  #commands = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      for (const text of this.#reader.take(chunk)) this.#take(JSON.parse(text) as Answer);
    });
    // baresip that is killed resets the connection; its process tells.
    socket.on("error", () => socket.destroy());
  }

  /** @returns null while nobody listens there. */
  static async open(port: number): Promise<BaresipControl | null> {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return new BaresipControl(socket);
    } catch {
      return null;
    }
  }

  /** @throws Error where baresip refuses, or does not answer within 3 s */
  async command(command: string, params = ""): Promise<string> {
    this.#commands += 1;
    const token = String(this.#commands);
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const timer = setTimeout(() => reject(new Error(`baresip did not answer ${command}`)), commandDeadlineMs);
    this.#waiting.set(token, resolve);
    try {
      this.#socket.write(netstring(JSON.stringify({ command, params, token })));
      const answer = await promise;
      if (answer.ok !== true) throw new Error(`baresip refused ${command} ${params}: ${answer.data ?? ""}`);
      return answer.data ?? "";
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(token);
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #take(answer: Answer): void {
    if (answer.response === true) this.#waiting.get(answer.token ?? "")?.(answer);
    if (answer.event !== true) return;
    this.events.push({
      type: answer.type ?? "",
      atMs: performance.timeOrigin + performance.now(),
      callId: answer.id ?? "",
      peerUri: answer.peeruri ?? "",
      detail: answer.param ?? "",
    });
  }
}
