import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { KamailioPbx } from "../kamailio/index.ts";
import { type KamailioStackOptions, type Stack, startStackOnKamailio } from "../stack/index.ts";
import { Relay } from "./relay.ts";
import { WatchedPage } from "./watched-page.ts";

/**
 * Where a fault happens: browser ─▶ relay ─▶ our server ─▶ relay ─▶ Kamailio. The operator is anna.
 */
export class Scene implements AsyncDisposable {
  readonly stack: Stack<KamailioPbx>;
  /** Between browser and server. */
  readonly hop: Relay;
  /** Between server and PBX. */
  readonly trunk: Relay;
  readonly page: WatchedPage;
  readonly #silent: WebSocketServer;
  readonly #rest: AsyncDisposableStack;
  /** Processes that are stopped now. */
  readonly #stopped = new Set<number>();

  private constructor(parts: {
    stack: Stack<KamailioPbx>;
    hop: Relay;
    trunk: Relay;
    page: WatchedPage;
    silent: WebSocketServer;
    rest: AsyncDisposableStack;
  }) {
    this.stack = parts.stack;
    this.hop = parts.hop;
    this.trunk = parts.trunk;
    this.page = parts.page;
    this.#silent = parts.silent;
    this.#rest = parts.rest;
  }

  /** Resolves when everything runs. Nobody is signed in. */
  static async start(options: KamailioStackOptions = {}): Promise<Scene> {
    await using started = new AsyncDisposableStack();
    const hop = started.use(await Relay.start());
    const trunk = started.use(await Relay.start());
    const scheme = options.secure === true ? "wss" : "ws";
    const stack = started.use(
      await startStackOnKamailio({
        ...options,
        env: {
          PUBLIC_URL: `http://127.0.0.1:${hop.port}`,
          PBX_WS_SERVER: `${scheme}://127.0.0.1:${trunk.port}`,
          ...options.env,
        },
      }),
    );
    trunk.targetPort = options.secure === true ? stack.pbx.ports.wss : stack.pbx.ports.ws;
    hop.targetPort = Number(new URL(stack.url).port);
    // Accepts WebSockets and says nothing.
    const silent = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "sip" });
    await once(silent, "listening");
    started.defer(() => closeAll(silent));
    const page = started.use(await WatchedPage.open(`http://127.0.0.1:${hop.port}`));
    return new Scene({ stack, hop, trunk, page, silent, rest: started.move() });
  }

  get pbx(): KamailioPbx {
    return this.stack.pbx;
  }

  get extension(): string {
    return this.stack.extensionOf("anna");
  }

  async signIn(): Promise<void> {
    const { username, password } = this.stack.person("anna");
    await this.page.signIn(username, password);
  }

  /** Sends new connections of our server to a WebSocket that is silent, or back to the PBX. */
  set pbxIsSilent(silent: boolean) {
    this.trunk.targetPort = silent ? (this.#silent.address() as AddressInfo).port : this.pbx.ports.ws;
    this.trunk.cut();
  }

  /** SIGSTOP, by process id. */
  stop(pids: readonly number[]): void {
    for (const pid of pids) {
      process.kill(pid, "SIGSTOP");
      this.#stopped.add(pid);
    }
  }

  resumeAll(): void {
    for (const pid of this.#stopped) process.kill(pid, "SIGCONT");
    this.#stopped.clear();
  }

  async setSipPassword(password: string): Promise<void> {
    await this.stack.admin.call("PATCH", `/api/users/${await this.stack.userId("anna")}`, { sip_password: password });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.resumeAll();
    this.pbx.thaw();
    await this.#rest.disposeAsync();
  }
}

async function closeAll(server: WebSocketServer): Promise<void> {
  for (const socket of server.clients as Set<WebSocket>) socket.terminate();
  server.close();
  await once(server, "close");
}
