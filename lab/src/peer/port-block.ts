import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server } from "node:net";

/**
 * Blocks lie below the kernel's ephemeral ports (32768 on): the port of a killed peer must still be free when it comes back, and a
 * client that dials a closed port in that range again and again may in the end connect to itself.
 */
const firstPort = 12_000;
const blockSize = 160;
const blocks = 129;
const attempts = 50;

/**
 * Consecutive ports on 127.0.0.1 of one lab. The first is held by this process as the mark of ownership until it is disposed; no two
 * labs of this machine get the same block.
 */
export class PortBlock implements AsyncDisposable {
  readonly base: number;
  readonly #mark: Server;

  private constructor(base: number, mark: Server) {
    this.base = base;
    this.#mark = mark;
  }

  /**
   * @param used offsets (1 to 159) that must be free for UDP and TCP now
   * @throws Error when 50 random blocks were taken
   */
  static async reserve(used: readonly number[]): Promise<PortBlock> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const base = firstPort + Math.floor(Math.random() * blocks) * blockSize;
      const mark = await listenTcp(base);
      if (mark === null) continue;
      const block = new PortBlock(base, mark);
      const free = await Promise.all(used.map((offset) => isFree(base + offset)));
      if (free.every(Boolean)) return block;
      await block[Symbol.asyncDispose]();
    }
    throw new Error(`no block of ${blockSize} free ports on 127.0.0.1 in ${attempts} attempts`);
  }

  /** @param offset 1 to 159 */
  port(offset: number): number {
    if (offset < 1 || offset >= blockSize) throw new RangeError(`offset ${offset} is outside the block`);
    return this.base + offset;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#mark.close();
    await once(this.#mark, "close");
  }
}

/** @returns null where the port is taken. */
async function listenTcp(port: number): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy());
  const { promise, resolve } = Promise.withResolvers<Server | null>();
  server.once("error", () => resolve(null));
  server.listen({ port, host: "127.0.0.1", exclusive: true }, () => resolve(server));
  return promise;
}

async function isFree(port: number): Promise<boolean> {
  const tcp = await listenTcp(port);
  if (tcp === null) return false;
  tcp.close();
  await once(tcp, "close");
  const udp = createSocket("udp4");
  const { promise, resolve } = Promise.withResolvers<boolean>();
  udp.once("error", () => resolve(false));
  udp.bind({ port, address: "127.0.0.1", exclusive: true }, () => udp.close(() => resolve(true)));
  return promise;
}
