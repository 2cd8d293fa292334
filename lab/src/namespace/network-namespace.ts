import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PeerProcess } from "../peer/peer-process.ts";

const runFile = promisify(execFile);
const attempts = 20;

/** Whether this process may make network namespaces: root outside a container, as a rule. */
export async function namespacesAllowed(): Promise<boolean> {
  try {
    await using _namespace = await NetworkNamespace.start();
    return true;
  } catch (error) {
    if (error instanceof Error && /not permitted|denied/i.test(error.message)) return false;
    throw error;
  }
}

/**
 * A network of its own, joined to this machine's by one link with an address at each end: another workstation, as far as a program
 * in it can tell. It lives in a process; with that, however it ends, the link and all addresses are gone.
 */
export class NetworkNamespace implements AsyncDisposable {
  /** This machine as seen from the namespace: 198.18.0.0/15, which RFC 2544 keeps for tests. */
  readonly hostAddress: string;
  /** The namespace as seen from this machine; {@link moveTo} changes it. */
  guestAddress: string;
  /** Another address of the same link that nobody has. */
  readonly spareAddress: string;
  readonly #guestName: string;
  readonly #keeper: PeerProcess;
  readonly #folder: string;

  private constructor(keeper: PeerProcess, folder: string, link: Link) {
    this.#keeper = keeper;
    this.#folder = folder;
    this.hostAddress = link.hostAddress;
    this.guestAddress = link.guestAddress;
    this.spareAddress = link.spareAddress;
    this.#guestName = link.guestName;
  }

  /** Resolves when both ends are up. @throws Error with what `ip` said where that is not permitted */
  static async start(): Promise<NetworkNamespace> {
    await using stack = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), "readyline-namespace-"));
    stack.defer(() => rmSync(folder, { recursive: true, force: true }));
    const keeper = await PeerProcess.start({
      name: "namespace",
      command: "unshare",
      args: ["--net", "sleep", "infinity"],
      folder,
    });
    stack.defer(() => keeper.kill());
    // Until unshare has done its work the process is still in ours.
    await keeper.ready(async () => (namespaceOf(keeper.pid) === namespaceOf(process.pid) ? null : true));
    const link = freeLink();
    await ip(["link", "add", link.hostName, "type", "veth", "peer", "name", link.guestName, "netns", `${keeper.pid}`]);
    await ip(["address", "add", `${link.hostAddress}/29`, "dev", link.hostName]);
    await ip(["link", "set", link.hostName, "up"]);
    const inside = ["nsenter", `--net=/proc/${keeper.pid}/ns/net`, "ip"];
    await run([...inside, "link", "set", "lo", "up"]);
    await run([...inside, "address", "add", `${link.guestAddress}/29`, "dev", link.guestName]);
    await run([...inside, "link", "set", link.guestName, "up"]);
    stack.move();
    return new NetworkNamespace(keeper, folder, link);
  }

  /** @returns path of a program that runs the given one in the namespace, with the same arguments and open files */
  wrap(program: string): string {
    const path = join(this.#folder, "wrapped");
    const enter = `nsenter --net=/proc/${this.#keeper.pid}/ns/net`;
    writeFileSync(path, `#!/bin/sh\nexec ${enter} -- '${program}' "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** Runs a program in the namespace. @throws Error with what it said where it ends with another code than 0 */
  async run(command: readonly string[]): Promise<void> {
    await run(["nsenter", `--net=/proc/${this.#keeper.pid}/ns/net`, "--", ...command]);
  }

  /**
   * Gives the namespace another address of its link, as another network gives one. The old one goes first: a second address of the
   * same range would be secondary to it, and the kernel takes both away together.
   */
  async moveTo(address: string): Promise<void> {
    await this.run(["ip", "address", "delete", `${this.guestAddress}/29`, "dev", this.#guestName]);
    await this.run(["ip", "address", "add", `${address}/29`, "dev", this.#guestName]);
    this.guestAddress = address;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keeper.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

interface Link {
  readonly hostName: string;
  readonly guestName: string;
  readonly hostAddress: string;
  readonly guestAddress: string;
  readonly spareAddress: string;
}

/** Eight addresses that no link of this machine has. @throws Error when 20 random ones were taken */
function freeLink(): Link {
  const taken = new Set(Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map((one) => one.address)));
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const number = Math.floor(Math.random() * 0x4000);
    const prefix = `198.${18 + (number >> 13)}.${(number >> 5) & 0xff}`;
    const first = (number & 0x1f) * 8;
    const hostAddress = `${prefix}.${first + 1}`;
    if (taken.has(hostAddress)) continue;
    const name = `rl${number.toString(16)}`;
    return {
      hostName: `${name}h`,
      guestName: `${name}g`,
      hostAddress,
      guestAddress: `${prefix}.${first + 2}`,
      spareAddress: `${prefix}.${first + 3}`,
    };
  }
  throw new Error("no free address for a link between namespaces");
}

/** The network namespace of a process as the kernel numbers it. */
const namespaceOf = (pid: number): string => readlinkSync(`/proc/${pid}/ns/net`);

const ip = (args: readonly string[]): Promise<void> => run(["ip", ...args]);

async function run([command = "", ...args]: readonly string[]): Promise<void> {
  await runFile(command, args);
}
