import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type IssuedCertificate, TestAuthority } from "../certificates/index.ts";
import { FarPhone } from "../far-phone/index.ts";
import { PeerProcess } from "../peer/peer-process.ts";
import { PortBlock } from "../peer/port-block.ts";
import { AsteriskCli, type AsteriskBinding, type AsteriskRequest, readRequests } from "./asterisk-cli.ts";
import {
  asteriskFiles,
  type AsteriskPorts,
  type AsteriskSettings,
  type AsteriskUser,
  type DigestAlgorithm,
  instanceFolders,
  refusalFile,
  usersFile,
} from "./asterisk-config.ts";
import { type AsteriskProgram, obtainAsterisk } from "./obtain-asterisk.ts";

export interface AsteriskOptions extends Partial<AsteriskSettings> {
  /** Default: true, the far phone takes each call at once. */
  readonly farPhoneAnswers?: boolean;
  /** Default: one for 127.0.0.1 and localhost, valid now, by {@link AsteriskPbx.authority}. */
  readonly certificate?: (authority: TestAuthority) => Promise<IssuedCertificate>;
}

const defaults: AsteriskSettings = {
  domain: "pbx.example",
  algorithm: "MD5",
  maxContacts: 5,
  removeExisting: true,
  minExpiresSeconds: 10,
  maxExpiresSeconds: 3_600,
  farNumber: "0612345",
  mediaAddress: "127.0.0.1",
};

/** Where each program listens in its block of ports. baresip takes its SIP port and the next. */
const offsets = { sip: 1, ws: 2, wss: 3, far: 6, farTls: 7, farControl: 8 };
const rtpOffsets = { first: 20, last: 99 };
const farRtpOffsets = { first: 100, last: 149 };

interface AsteriskParts {
  readonly folder: string;
  readonly block: PortBlock;
  readonly program: AsteriskProgram;
  readonly settings: AsteriskSettings;
  readonly ports: AsteriskPorts;
  readonly authority: TestAuthority;
  readonly far: FarPhone;
}

/**
 * Asterisk 22 (chan_pjsip, ws and wss) with a telephone outside, on free ports of 127.0.0.1 and in a folder of their own. All of it
 * ends with this process, however that ends.
 */
export class AsteriskPbx implements AsyncDisposable {
  readonly #parts: AsteriskParts;
  readonly #cli: AsteriskCli;
  #asterisk: PeerProcess;
  #users: readonly AsteriskUser[] = [];

  private constructor(parts: AsteriskParts, asterisk: PeerProcess, cli: AsteriskCli) {
    this.#parts = parts;
    this.#asterisk = asterisk;
    this.#cli = cli;
  }

  /**
   * Resolves when all of it serves. There are no users yet.
   * @throws AsteriskNotObtained where it cannot be had. @throws Error with the log of the program that does not start
   */
  static async start(options: AsteriskOptions = {}): Promise<AsteriskPbx> {
    const program = await obtainAsterisk();
    await using stack = new AsyncDisposableStack();
    const block = stack.use(await PortBlock.reserve(Object.values(offsets)));
    const folder = mkdtempSync(join(tmpdir(), "readyline-asterisk-"));
    stack.defer(() => rmSync(folder, { recursive: true, force: true }));
    const { farPhoneAnswers, certificate, ...given } = options;
    const settings: AsteriskSettings = { ...defaults, ...given };
    const at = (name: keyof typeof offsets): number => block.port(offsets[name]);
    const ports: AsteriskPorts = {
      sip: at("sip"),
      ws: at("ws"),
      wss: at("wss"),
      far: at("far"),
      firstRtp: block.port(rtpOffsets.first),
      lastRtp: block.port(rtpOffsets.last),
    };
    const authority = await TestAuthority.create(join(folder, "authority"));
    const issued = await (certificate?.(authority) ?? authority.issue());
    for (const name of instanceFolders) mkdirSync(join(folder, name), { recursive: true });
    const files = asteriskFiles(folder, program, settings, ports, issued);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, "pjsip_users.conf"), "");
    writeFileSync(join(folder, "pjsip_refusal.conf"), refusalFile(false));
    const far = stack.use(
      await FarPhone.start({
        folder: join(folder, "far-phone"),
        domain: settings.domain,
        number: settings.farNumber,
        displayName: "Kiss Anna",
        answersByItself: farPhoneAnswers ?? true,
        codecs: ["opus/48000/2", "pcmu", "pcma"],
        sipPort: ports.far,
        controlPort: at("farControl"),
        proxyPort: ports.sip,
        firstRtpPort: block.port(farRtpOffsets.first),
        lastRtpPort: block.port(farRtpOffsets.last),
      }),
    );
    const cli = new AsteriskCli(program, folder);
    const asterisk = await startProcess(program, folder, cli);
    stack.move();
    return new AsteriskPbx({ folder, block, program, settings, ports, authority, far }, asterisk, cli);
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#parts.ports.ws}/ws`;
  }

  get secureUrl(): string {
    return `wss://127.0.0.1:${this.#parts.ports.wss}/ws`;
  }

  get domain(): string {
    return this.#parts.settings.domain;
  }

  get algorithm(): DigestAlgorithm {
    return this.#parts.settings.algorithm;
  }

  /** `22.10.1~…` */
  get version(): string {
    return this.#parts.program.version;
  }

  /** Signed the certificate of {@link secureUrl}. */
  get authority(): TestAuthority {
    return this.#parts.authority;
  }

  /** The telephone outside. Every number that is no extension and no service number rings there. */
  get far(): FarPhone {
    return this.#parts.far;
  }

  get pid(): number {
    return this.#asterisk.pid;
  }

  get folder(): string {
    return this.#parts.folder;
  }

  /** Its full log: what `pjsip set logger on` shows among it. */
  get log(): string {
    return readFileSync(join(this.#parts.folder, "log", "full.log"), "utf8");
  }

  /** Asterisk's own commands, for what has no method here. */
  get cli(): AsteriskCli {
    return this.#cli;
  }

  /** Every request as it reached Asterisk since its first start, oldest first. */
  requests(sinceMs = 0): readonly AsteriskRequest[] {
    return readRequests(this.log).filter((request) => request.atMs >= sinceMs);
  }

  /** Replaces all users. They are there again after {@link restart}. */
  async setUsers(users: readonly AsteriskUser[]): Promise<void> {
    this.#users = users;
    writeFileSync(join(this.#parts.folder, "pjsip_users.conf"), usersFile(users, this.#parts.settings));
    await this.#cli.run("module reload res_pjsip.so");
    await this.#asterisk.ready(async () => {
      const known = await this.#cli.run("pjsip list endpoints");
      return users.every(({ extension }) => known.includes(` ${extension}/`)) ? true : null;
    });
  }

  get users(): readonly AsteriskUser[] {
    return this.#users;
  }

  bindings(): Promise<AsteriskBinding[]> {
    return this.#cli.bindings();
  }

  /** Forgets every contact of an extension without a word to it. */
  async forget(extension: string): Promise<void> {
    for (const binding of await this.bindings()) {
      if (binding.extension !== extension) continue;
      const [family = "", ...key] = binding.key.split("/").filter((part) => part !== "");
      await this.#cli.run(`database del ${family}/${key.slice(0, -1).join("/")} ${key.at(-1) ?? ""}`);
    }
  }

  /** Answers every request outside a dialog with 403, or no longer. Connections stay open, and so do registrations and calls. */
  async refuse(refused: boolean): Promise<void> {
    writeFileSync(join(this.#parts.folder, "pjsip_refusal.conf"), refusalFile(refused));
    await this.#cli.run("module reload res_pjsip.so");
    await this.#cli.run("module reload res_pjsip_acl.so");
  }

  /** SIGKILL, as a crash. Audio and calls are gone with it. */
  async kill(): Promise<void> {
    await this.#asterisk.kill();
  }

  /** Asterisk again on the same ports with the same users; contacts over WebSocket are forgotten by it, as are all calls. */
  async restart(): Promise<void> {
    await this.#asterisk.stop();
    this.#asterisk = await startProcess(this.#parts.program, this.#parts.folder, this.#cli);
  }

  /** SIGSTOP: connections stay open, nothing is answered. */
  freeze(): void {
    this.#asterisk.signal("SIGSTOP");
  }

  thaw(): void {
    this.#asterisk.signal("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#asterisk.kill(), this.#parts.far[Symbol.asyncDispose]()]);
    await this.#parts.block[Symbol.asyncDispose]();
    rmSync(this.#parts.folder, { recursive: true, force: true });
  }
}

/** Resolves when it has booted wholly and tells of each message. */
async function startProcess(program: AsteriskProgram, folder: string, cli: AsteriskCli): Promise<PeerProcess> {
  const peer = await PeerProcess.start({
    name: "asterisk",
    command: program.loader,
    args: [...program.loaderArguments, program.program, "-C", join(folder, "asterisk.conf"), "-f"],
    folder,
    env: { TZ: "UTC" },
  });
  await peer.ready(async () => {
    try {
      return (await cli.run("core waitfullybooted")).includes("fully booted") ? true : null;
    } catch {
      // Its control socket is not there yet.
      return null;
    }
  });
  await cli.run("pjsip set logger on");
  return peer;
}
