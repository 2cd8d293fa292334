import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { KamailioPbx } from "../kamailio/index.ts";
import { NetworkNamespace } from "../namespace/index.ts";
import { kamailioHostOf, labDomain, type LabPbx, type PbxKind, startLabHost } from "../pbx/index.ts";
import { httpsPlace, type KamailioStackOptions, type PbxHost, Stack } from "../stack/index.ts";
import { Relay } from "./relay.ts";
import { WatchedPage } from "./watched-page.ts";

export interface SceneOptions {
  readonly kind: PbxKind;
  /** More settings; those of the PBX itself are Kamailio's. */
  readonly stack?: KamailioStackOptions;
  /** The browser is in a network namespace of its own. */
  readonly isRemote?: boolean;
  /** Our server has two PBX servers. */
  readonly hasSecondServer?: boolean;
}

/** What is held for the line, by name. */
export type SceneCounts = Readonly<Record<string, number>>;

interface SceneParts {
  readonly kind: PbxKind;
  readonly stack: Stack<LabPbx>;
  readonly kamailio: KamailioPbx | null;
  readonly hop: Relay;
  readonly trunk: Relay;
  readonly page: WatchedPage;
  readonly silent: WebSocketServer;
  readonly network: NetworkNamespace | null;
  readonly second: LabPbx | null;
  readonly rest: AsyncDisposableStack;
}

/** Where a fault happens: browser ─▶ relay ─▶ our server ─▶ relay ─▶ PBX. The operator is anna. */
export class Scene implements AsyncDisposable {
  readonly kind: PbxKind;
  readonly stack: Stack<LabPbx>;
  /** Between browser and server. */
  readonly hop: Relay;
  /** Between server and PBX. */
  readonly trunk: Relay;
  readonly page: WatchedPage;
  readonly #kamailio: KamailioPbx | null;
  readonly #network: NetworkNamespace | null;
  readonly #silent: WebSocketServer;
  readonly #second: LabPbx | null;
  readonly #rest: AsyncDisposableStack;
  /** Processes that are stopped now. */
  readonly #stopped = new Set<number>();
  /** Other browsers of this scene, which end with it. */
  otherDesk: WatchedPage | null = null;

  private constructor(parts: SceneParts) {
    this.kind = parts.kind;
    this.stack = parts.stack;
    this.hop = parts.hop;
    this.trunk = parts.trunk;
    this.page = parts.page;
    this.#kamailio = parts.kamailio;
    this.#network = parts.network;
    this.#silent = parts.silent;
    this.#second = parts.second;
    this.#rest = parts.rest;
  }

  /** Resolves when everything runs. Nobody is signed in. */
  static async start({ kind, stack: options = {}, isRemote, hasSecondServer }: SceneOptions): Promise<Scene> {
    await using started = new AsyncDisposableStack();
    const network = isRemote === true ? started.use(await NetworkNamespace.start()) : null;
    const address = network?.hostAddress ?? "127.0.0.1";
    const place = network === null ? null : started.use(await httpsPlace(address));
    const hop = started.use(await Relay.start());
    const trunk = started.use(await Relay.start());
    const { host, kamailio } = await startHost(kind, options, address);
    const second = hasSecondServer === true ? started.use((await startHost(kind, options, address)).host).pbx : null;
    const url = new URL(host.pbx.url);
    trunk.targetPort = Number(url.port);
    url.port = `${trunk.port}`;
    // From another machine straight to the server: the network itself is what goes wrong.
    const pageUrl = place?.env["PUBLIC_URL"] ?? `http://127.0.0.1:${hop.port}`;
    const stack = started.use(
      await Stack.startOn(host, {
        PBX_DIGEST: options.algorithm ?? "MD5",
        ...(host.pbx.authorityFile === null ? {} : { PBX_CA_FILE: host.pbx.authorityFile }),
        ...place?.env,
        PUBLIC_URL: pageUrl,
        PBX_WS_SERVER: [url.href.replace(/\/$/, ""), ...(second === null ? [] : [second.url])].join(", "),
        ...options.env,
      }),
    );
    await second?.setUsers([...stack.sipPasswords].map(([extension, password]) => ({ extension, password })));
    hop.targetPort = Number(new URL(stack.url).port);
    // Accepts WebSockets and says nothing.
    const silent = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "sip" });
    await once(silent, "listening");
    started.defer(() => closeAll(silent));
    const page = started.use(
      await WatchedPage.open(pageUrl, {
        ...(network === null ? {} : { executablePath: network.wrap("/usr/bin/chromium") }),
        ...(place === null ? {} : { trustedKeyHash: place.keyHash }),
      }),
    );
    return new Scene({ kind, stack, kamailio, hop, trunk, page, silent, network, second, rest: started.move() });
  }

  get pbx(): LabPbx {
    return this.stack.pbx;
  }

  /** @throws Error on another kind: then the fault is not for that kind */
  get kamailio(): KamailioPbx {
    if (this.#kamailio === null) throw new Error(`this fault is not for ${this.kind}`);
    return this.#kamailio;
  }

  /** @throws Error where the browser is on this machine */
  get network(): NetworkNamespace {
    if (this.#network === null) throw new Error("this fault needs the browser in a network of its own");
    return this.#network;
  }

  get url(): string {
    return this.page.url;
  }

  get extension(): string {
    return this.stack.extensionOf("anna");
  }

  async signIn(): Promise<void> {
    const { username, password } = this.stack.person("anna");
    await this.page.signIn(username, password);
  }

  /** Contacts of the operator's extension at the PBX now, at each of its servers. */
  async bindingsByServer(): Promise<readonly number[]> {
    const servers = [this.pbx, ...(this.#second === null ? [] : [this.#second])];
    return Promise.all(servers.map((pbx) => this.#bindingsAt(pbx)));
  }

  /** Contacts of the operator's extension at the PBX now. */
  async bindings(): Promise<number> {
    return (await this.bindingsByServer()).reduce((all, some) => all + some, 0);
  }

  /** Contacts at the second server alone: the first need not run. @throws Error where there is none */
  bindingsAtSecond(): Promise<number> {
    if (this.#second === null) throw new Error("this fault needs a second PBX server");
    return this.#bindingsAt(this.#second);
  }

  async #bindingsAt(pbx: LabPbx): Promise<number> {
    return (await pbx.bindings()).filter(({ extension }) => extension === this.extension).length;
  }

  /** What our server holds now: by its own word, and the sockets to the PBX by the relay's. */
  async counts(): Promise<SceneCounts> {
    const { health } = await this.stack.admin.call<{ health: { legs: number; registered: number } }>("GET", "/api/pbx");
    return { "sockets to the PBX": this.trunk.connections, legs: health.legs, registered: health.registered };
  }

  /** Sends new connections of our server to a WebSocket that is silent, or back to the PBX. */
  set pbxIsSilent(silent: boolean) {
    const pbxPort = Number(new URL(this.pbx.url).port);
    this.trunk.targetPort = silent ? (this.#silent.address() as AddressInfo).port : pbxPort;
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

  /** Gives the users of the PBX other passwords: `null` = those that our server has. */
  async setPbxPassword(password: string | null): Promise<void> {
    const users = [...this.stack.sipPasswords].map(([extension, own]) => ({ extension, password: password ?? own }));
    await this.pbx.setUsers(users);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.resumeAll();
    this.stack.thawPbx();
    await this.otherDesk?.[Symbol.asyncDispose]();
    await this.#rest.disposeAsync();
  }
}

async function startHost(
  kind: PbxKind,
  { secure, algorithm, env: _env, ...given }: KamailioStackOptions,
  mediaAddress: string,
): Promise<{ readonly host: PbxHost<LabPbx>; readonly kamailio: KamailioPbx | null }> {
  if (kind !== "kamailio") {
    const host = await startLabHost({
      kind,
      mediaAddress,
      ...(secure === undefined ? {} : { secure }),
      ...(algorithm === undefined ? {} : { algorithm }),
    });
    return { host, kamailio: null };
  }
  const kamailio = await KamailioPbx.start({
    domain: labDomain,
    mediaAddress,
    // As most are set up: it hangs up calls that it did not see begin.
    checksDialogs: false,
    ...(algorithm === undefined ? {} : { algorithm }),
    ...given,
  });
  return { host: kamailioHostOf(kamailio, secure === true), kamailio };
}

async function closeAll(server: WebSocketServer): Promise<void> {
  for (const socket of server.clients as Set<WebSocket>) socket.terminate();
  server.close();
  await once(server, "close");
}
