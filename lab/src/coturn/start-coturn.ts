import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publicKeyHash, TestAuthority } from "../certificates/index.ts";
import { PeerProcess } from "../peer/peer-process.ts";
import { PortBlock } from "../peer/port-block.ts";
import { coturnConfig, type CoturnPorts, type CoturnSettings } from "./coturn-config.ts";

const offsets = { turn: 1, turns: 5 };
const relayOffsets = { first: 20, last: 99 };

interface CoturnParts {
  readonly folder: string;
  readonly block: PortBlock;
  readonly settings: CoturnSettings;
  readonly ports: CoturnPorts;
  readonly certificateFile: string;
  readonly process: PeerProcess;
}

/** A TURN server on free ports of 127.0.0.1, without privileges and in a folder of its own. It ends with this process. */
export class Coturn implements AsyncDisposable {
  readonly #parts: CoturnParts;

  private constructor(parts: CoturnParts) {
    this.#parts = parts;
  }

  /** Resolves when it serves. @throws Error with its log when it does not start */
  static async start(options: Partial<CoturnSettings> = {}): Promise<Coturn> {
    await using stack = new AsyncDisposableStack();
    const block = stack.use(await PortBlock.reserve(Object.values(offsets)));
    const folder = mkdtempSync(join(tmpdir(), "readyline-coturn-"));
    stack.defer(() => rmSync(folder, { recursive: true, force: true }));
    const settings = { secret: crypto.randomUUID(), realm: "turn.example", udp: true, ...options };
    const ports: CoturnPorts = {
      turn: block.port(offsets.turn),
      turns: block.port(offsets.turns),
      firstRelay: block.port(relayOffsets.first),
      lastRelay: block.port(relayOffsets.last),
    };
    const authority = await TestAuthority.create(join(folder, "authority"));
    const { certificateFile, keyFile } = await authority.issue();
    const files = { database: join(folder, "turndb"), tlsCertificate: certificateFile, tlsKey: keyFile };
    const config = join(folder, "turnserver.conf");
    writeFileSync(config, coturnConfig(settings, ports, files), { mode: 0o600 });
    const process = await PeerProcess.start({
      name: "turnserver",
      command: "turnserver",
      args: ["-c", config],
      folder,
    });
    await process.ready(async () => ((await accepts(ports.turn)) && (await accepts(ports.turns)) ? true : null));
    stack.move();
    return new Coturn({ folder, block, settings, ports, certificateFile, process });
  }

  get ports(): CoturnPorts {
    return this.#parts.ports;
  }

  /** For `TURN_SECRET`. */
  get secret(): string {
    return this.#parts.settings.secret;
  }

  /** SHA-256 of the public key of {@link tlsUrl} as base64, for Chromium's `--ignore-certificate-errors-spki-list`. */
  get tlsKeyHash(): string {
    return publicKeyHash(this.#parts.certificateFile);
  }

  get tcpUrl(): string {
    return `turn:127.0.0.1:${this.#parts.ports.turn}?transport=tcp`;
  }

  get udpUrl(): string {
    return `turn:127.0.0.1:${this.#parts.ports.turn}?transport=udp`;
  }

  get tlsUrl(): string {
    return `turns:localhost:${this.#parts.ports.turns}?transport=tcp`;
  }

  get log(): string {
    return this.#parts.process.log;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { process, block, folder } = this.#parts;
    await process.stop();
    await block[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, "127.0.0.1");
  socket.once("connect", () => resolve(true));
  socket.once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
