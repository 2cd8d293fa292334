import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";
import { TestAuthority } from "../certificates/index.ts";

/** Ends TLS in front of a server on 127.0.0.1 that has none. What closes at one side is closed at the other. */
export class TlsFront implements AsyncDisposable {
  readonly url: string;
  readonly authorityFile: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #folder: string;

  private constructor(server: Server, sockets: Set<Socket>, folder: string, authorityFile: string) {
    this.url = `wss://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.authorityFile = authorityFile;
    this.#server = server;
    this.#sockets = sockets;
    this.#folder = folder;
  }

  static async start(port: number): Promise<TlsFront> {
    const folder = mkdtempSync(join(tmpdir(), "readyline-tls-front-"));
    const authority = await TestAuthority.create(join(folder, "authority"));
    const { certificateFile, keyFile } = await authority.issue();
    const sockets = new Set<Socket>();
    const server = createServer({ cert: readFileSync(certificateFile), key: readFileSync(keyFile) }, (inner) => {
      const outer = connect(port, "127.0.0.1");
      for (const [socket, other] of [
        [inner, outer],
        [outer, inner],
      ] as const) {
        sockets.add(socket);
        // The close that follows is the news; why is no matter here.
        socket.on("error", () => undefined);
        socket.on("close", () => {
          sockets.delete(socket);
          other.destroy();
        });
      }
      inner.pipe(outer).pipe(inner);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new TlsFront(server, sockets, folder, authority.certificateFile);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
