import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestAuthority, type IssuedCertificate } from "../certificates/index.ts";
import type { PeerProcess } from "../peer/peer-process.ts";
import { PortBlock } from "../peer/port-block.ts";
import { FarPhone } from "../far-phone/index.ts";
import {
  type DigestAlgorithm,
  ha1,
  type KamailioFiles,
  type KamailioPorts,
  type KamailioSettings,
  type KamailioUser,
  usersFile,
} from "./kamailio-config.ts";
import { startKamailioProcess } from "./kamailio-process.ts";
import { type KamailioBinding, KamailioRpc, KamailioRpcError } from "./kamailio-rpc.ts";
import { startRtpengine } from "./rtpengine.ts";
import { Sipp, type SippPlace } from "./sipp.ts";
import type { SeenRequest } from "../pbx/lab-pbx.ts";
import type { CalleeBehaviour, CallerBehaviour } from "./sipp-scenarios.ts";

export interface KamailioOptions extends Partial<KamailioSettings> {
  /** Default: true, the far phone takes each call at once. */
  readonly farPhoneAnswers?: boolean;
  /** Where audio is, also with the far phone. Default: 127.0.0.1. */
  readonly mediaAddress?: string;
  /** Codecs of the far phone in order. Default: opus, PCMU, PCMA. */
  readonly farPhoneCodecs?: readonly string[];
  /** Default: one for 127.0.0.1 and localhost, valid now, by {@link KamailioPbx.authority}. */
  readonly certificate?: (authority: TestAuthority) => Promise<IssuedCertificate>;
}

const defaults: KamailioSettings = {
  domain: "pbx.example",
  algorithm: "MD5",
  farNumber: "0612345",
  maxContacts: 10,
  minExpiresSeconds: 10,
  maxExpiresSeconds: 3_600,
  nonceSeconds: 300,
  originPattern: "^https?://(localhost|127\\.0\\.0\\.1)(:[0-9]+)?$",
  logLevel: 1,
  checksDialogs: true,
  maxConnections: 200,
};

/** Where each program of one lab listens in its block of ports. baresip takes its SIP port and the next; media ports come in pairs. */
const offsets = {
  sip: 1,
  ws: 2,
  wss: 3,
  control: 4,
  rtpengine: 5,
  far: 6,
  farTls: 7,
  farControl: 8,
  sipp: 9,
  sippControl: 10,
};
const rtpOffsets = { first: 20, last: 99 };
const farRtpOffsets = { first: 100, last: 149 };
const sippRtpOffset = 150;

interface KamailioParts {
  readonly folder: string;
  readonly block: PortBlock;
  readonly settings: KamailioSettings;
  readonly ports: KamailioPorts;
  readonly files: KamailioFiles;
  readonly authority: TestAuthority;
  readonly rtpengine: PeerProcess;
  readonly kamailio: PeerProcess;
  readonly far: FarPhone;
}

/**
 * Kamailio with rtpengine (audio in user space) and a telephone outside, on free ports of 127.0.0.1 and in a folder of their own. All
 * of it ends with this process, however that ends.
 */
export class KamailioPbx implements AsyncDisposable {
  readonly #parts: KamailioParts;
  #kamailio: PeerProcess;
  readonly #rpc: KamailioRpc;
  #hashes: ReadonlyMap<string, string> = new Map();

  private constructor(parts: KamailioParts) {
    this.#parts = parts;
    this.#kamailio = parts.kamailio;
    this.#rpc = new KamailioRpc(parts.ports.control);
  }

  /** Resolves when all of it serves. There are no users yet. @throws Error with the log of the program that does not start */
  static async start(options: KamailioOptions = {}): Promise<KamailioPbx> {
    await using stack = new AsyncDisposableStack();
    const block = stack.use(await PortBlock.reserve(Object.values(offsets)));
    const folder = mkdtempSync(join(tmpdir(), "readyline-kamailio-"));
    stack.defer(() => rmSync(folder, { recursive: true, force: true }));
    const { farPhoneAnswers, farPhoneCodecs, mediaAddress, certificate, ...given } = options;
    const settings: KamailioSettings = { ...defaults, ...given };
    const at = (name: keyof typeof offsets): number => block.port(offsets[name]);
    const ports: KamailioPorts = {
      sip: at("sip"),
      ws: at("ws"),
      wss: at("wss"),
      control: at("control"),
      rtpengine: at("rtpengine"),
      far: at("far"),
      sipp: at("sipp"),
    };
    const authority = await TestAuthority.create(join(folder, "authority"));
    const issued = await (certificate?.(authority) ?? authority.issue());
    const files: KamailioFiles = {
      users: join(folder, "users.cfg"),
      tlsCertificate: issued.certificateFile,
      tlsKey: issued.keyFile,
    };
    writeFileSync(files.users, "");
    // Kamailio asks rtpengine once at its start and then leaves it out for a while: rtpengine comes first.
    const rtpengine = await startRtpengine(folder, {
      address: mediaAddress ?? "127.0.0.1",
      control: ports.rtpengine,
      firstRtp: block.port(rtpOffsets.first),
      lastRtp: block.port(rtpOffsets.last),
    });
    stack.defer(() => rtpengine.stop());
    const far = stack.use(
      await FarPhone.start({
        folder: join(folder, "far-phone"),
        domain: settings.domain,
        number: settings.farNumber,
        displayName: "Kiss Anna",
        answersByItself: farPhoneAnswers ?? true,
        codecs: farPhoneCodecs ?? ["opus/48000/2", "pcmu", "pcma"],
        sipPort: ports.far,
        controlPort: at("farControl"),
        proxyPort: ports.sip,
        firstRtpPort: block.port(farRtpOffsets.first),
        lastRtpPort: block.port(farRtpOffsets.last),
      }),
    );
    const kamailio = await startKamailioProcess(folder, settings, ports, files);
    stack.move();
    return new KamailioPbx({
      folder,
      block,
      settings,
      ports,
      files,
      authority,
      rtpengine,
      kamailio,
      far,
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#parts.ports.ws}`;
  }

  get secureUrl(): string {
    return `wss://127.0.0.1:${this.#parts.ports.wss}`;
  }

  get domain(): string {
    return this.#parts.settings.domain;
  }

  get algorithm(): DigestAlgorithm {
    return this.#parts.settings.algorithm;
  }

  /** Signed the certificate of {@link secureUrl}. */
  get authority(): TestAuthority {
    return this.#parts.authority;
  }

  /** The telephone outside. Every number that is no extension rings there, but those that begin with 9. */
  get far(): FarPhone {
    return this.#parts.far;
  }

  /** Takes calls to the numbers that begin with 9. One SIPp at a time: dispose of it before the next. */
  callee(behaviour: CalleeBehaviour): Promise<Sipp> {
    return Sipp.callee(this.#sippPlace, behaviour);
  }

  /** Calls an extension from outside, with an INVITE as told. */
  caller(extension: string, behaviour: Omit<CallerBehaviour, "to" | "domain"> = {}): Promise<Sipp> {
    return Sipp.caller(this.#sippPlace, { ...behaviour, to: extension, domain: this.domain });
  }

  get folder(): string {
    return this.#parts.folder;
  }

  get ports(): KamailioPorts {
    return this.#parts.ports;
  }

  /** Process group of Kamailio. */
  get pid(): number {
    return this.#kamailio.pid;
  }

  get log(): string {
    return this.#kamailio.log;
  }

  /** Kamailio's own commands, for what has no method here. */
  get rpc(): KamailioRpc {
    return this.#rpc;
  }

  /** Replaces all users. They are there again after {@link restart}. */
  async setUsers(users: readonly KamailioUser[]): Promise<void> {
    const hashes = new Map(users.map((user) => [user.extension, ha1(user, this.#parts.settings)]));
    for (const extension of this.#hashes.keys()) {
      if (!hashes.has(extension)) await this.#rpc.call("htable.delete", "users", extension);
    }
    for (const [extension, hash] of hashes) await this.#rpc.call("htable.sets", "users", extension, hash);
    this.#hashes = hashes;
    writeFileSync(this.#parts.files.users, usersFile(hashes));
  }

  bindings(): Promise<KamailioBinding[]> {
    return this.#rpc.bindings();
  }

  /** Every request that came by WebSocket since then (epoch milliseconds), oldest first. */
  requests(sinceMs = 0): readonly SeenRequest[] {
    const line = /lab request (\S+) (\d+)\.(\d{6}) from=(\S*) credentials=(\S*) contact=(\S*)/g;
    return [...this.log.matchAll(line)]
      .map(([, method = "", seconds, microseconds, from = "", user = "", contactLength]) => ({
        method,
        atMs: Number(seconds) * 1_000 + Number(microseconds) / 1_000,
        from,
        credentials: user === "<null>" ? null : user,
        hasContact: Number(contactLength) > 0,
      }))
      .filter(({ atMs }) => atMs >= sinceMs);
  }

  /** How REGISTER is to go wrong: refused with a status, or not answered. null: not at all. */
  async setRegisterFault(
    fault: { readonly status: number; readonly retryAfterSeconds?: number } | "drop" | null,
  ): Promise<void> {
    const refusal = fault === null || fault === "drop" ? null : fault;
    await this.#setFault("retry_after", refusal?.retryAfterSeconds ?? null);
    await this.#setFault("register_status", refusal?.status ?? null);
    await this.#setFault("register_drop", fault === "drop" ? 1 : null);
  }

  /** Answers new WebSockets with 503. Those that are open stay. */
  async refuseConnections(refused: boolean): Promise<void> {
    await this.#setFault("refuse_connections", refused ? 1 : null);
  }

  /** SIGKILL to every process of Kamailio, as a crash. Audio goes on: it flows by rtpengine. */
  async kill(): Promise<void> {
    await this.#kamailio.kill();
  }

  /** Kamailio again on the same ports with the same users; it remembers no registration and no call. */
  async restart(): Promise<void> {
    await this.#kamailio.stop();
    const { folder, settings, ports, files } = this.#parts;
    this.#kamailio = await startKamailioProcess(folder, settings, ports, files);
  }

  /** SIGSTOP to every process of Kamailio: connections stay open, nothing is answered. */
  freeze(): void {
    this.#kamailio.signal("SIGSTOP");
  }

  thaw(): void {
    this.#kamailio.signal("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#kamailio.stop(), this.#parts.far[Symbol.asyncDispose](), this.#parts.rtpengine.stop()]);
    await this.#parts.block[Symbol.asyncDispose]();
    rmSync(this.#parts.folder, { recursive: true, force: true });
  }

  get #sippPlace(): SippPlace {
    const { folder, block, ports } = this.#parts;
    return {
      folder,
      port: ports.sipp,
      controlPort: block.port(offsets.sippControl),
      mediaPort: block.port(sippRtpOffset),
      proxyPort: ports.sip,
    };
  }

  async #setFault(name: string, value: number | null): Promise<void> {
    if (value !== null) {
      await this.#rpc.call("htable.seti", "faults", name, value);
      return;
    }
    try {
      await this.#rpc.call("htable.delete", "faults", name);
    } catch (error) {
      // Deleting what is not there is refused.
      if (!(error instanceof KamailioRpcError)) throw error;
    }
  }
}
