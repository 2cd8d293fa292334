import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** What happens to bytes that come by: `refuse` also closes new connections, `hold` lets none through in either direction and says nothing. */
export type RelayMode = "pass" | "refuse" | "hold";

/** A TCP relay whose owner can close, hold and delay what goes through. */
export class Relay implements AsyncDisposable {
  targetPort = 0;
  /** One way, milliseconds. */
  delayMs = 0;
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #mode: RelayMode = "pass";
  #waiting = 0;

  private constructor() {
    // A held connection must not end when one side does: the cable is cut.
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#take(near));
  }

  static async start(): Promise<Relay> {
    const relay = new Relay();
    relay.#server.listen(0, "127.0.0.1");
    await once(relay.#server, "listening");
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  set mode(mode: RelayMode) {
    this.#mode = mode;
    for (const pair of this.#pairs) for (const socket of pair) if (mode === "hold") socket.pause();
    if (mode === "pass") for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  /** Pieces that are on their way. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Connections that go through now. */
  get connections(): number {
    return this.#pairs.size;
  }

  /** Closes every connection. @returns how many there were */
  cut(): number {
    const count = this.#pairs.size;
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    return count;
  }

  #take(near: Socket): void {
    near.on("error", () => near.destroy());
    if (this.#mode === "refuse" || this.targetPort === 0) {
      near.destroy();
      return;
    }
    const far = connect({ port: this.targetPort, host: "127.0.0.1", allowHalfOpen: true });
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    this.#forward(near, far);
    this.#forward(far, near);
    if (this.#mode === "hold") for (const socket of pair) socket.pause();
    for (const socket of pair) {
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        this.#pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
  }

  #forward(from: Socket, to: Socket): void {
    // Bytes keep their order, also when the delay is taken off while some are on their way.
    let queue = Promise.resolve();
    const later = (act: () => void): void => {
      if (this.delayMs === 0 && this.#waiting === 0) return act();
      const dueAt = performance.now() + this.delayMs;
      this.#waiting += 1;
      queue = queue
        .then(() => pause(Math.max(0, dueAt - performance.now())))
        .then(() => {
          this.#waiting -= 1;
          act();
        });
      return undefined;
    };
    from.on("data", (chunk) => later(() => to.writable && to.write(chunk)));
    from.on("end", () => later(() => to.end()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }
}
