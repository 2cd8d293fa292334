import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PeerProcess } from "../peer/peer-process.ts";
import { until } from "../peer/until.ts";
import { calleeScenario, type CalleeBehaviour, callerScenario, type CallerBehaviour } from "./sipp-scenarios.ts";

export interface SippPlace {
  readonly folder: string;
  readonly port: number;
  readonly controlPort: number;
  readonly mediaPort: number;
  readonly proxyPort: number;
}

/** SIPp at the other end of the trunk: scripted where the far phone has a mind of its own. One at a time. */
export class Sipp implements AsyncDisposable {
  readonly #process: PeerProcess;
  readonly #messageFile: string;

  private constructor(peer: PeerProcess, messageFile: string) {
    this.#process = peer;
    this.#messageFile = messageFile;
  }

  /** Takes every call the same way. Resolves when it listens. */
  static async callee(place: SippPlace, behaviour: CalleeBehaviour): Promise<Sipp> {
    return Sipp.#start(place, calleeScenario(behaviour), ["-rtp_echo"]);
  }

  /** Makes one call. */
  static async caller(place: SippPlace, behaviour: CallerBehaviour): Promise<Sipp> {
    return Sipp.#start(place, callerScenario(behaviour), ["-m", "1", "-rtp_echo", `127.0.0.1:${place.proxyPort}`]);
  }

  static async #start(place: SippPlace, scenario: string, more: readonly string[]): Promise<Sipp> {
    const folder = mkdtempSync(join(place.folder, "sipp-"));
    writeFileSync(join(folder, "scenario.xml"), scenario);
    const messageFile = join(folder, "messages.log");
    const address = ["-i", "127.0.0.1", "-p", String(place.port), "-mi", "127.0.0.1", "-mp", String(place.mediaPort)];
    const output = ["-nostdin", "-trace_msg", "-message_file", messageFile, "-cp", String(place.controlPort)];
    const args = ["-sf", "scenario.xml", ...address, ...output, ...more];
    const peer = await PeerProcess.start({ name: "sipp", command: "sipp", args, folder });
    // The file is made right before the sockets are.
    await peer.ready(async () => (existsSync(messageFile) ? true : null));
    return new Sipp(peer, messageFile);
  }

  /** Every message, as sent and received, with SIPp's own timestamps. */
  get messages(): string {
    return readFileSync(this.#messageFile, "utf8");
  }

  /** Waits until a message holds the text. @throws Error after 5 s */
  async saw(text: string): Promise<void> {
    await until(`"${text}" at SIPp`, () => (this.messages.includes(text) ? true : null), {
      deadlineMs: 5_000,
    });
  }

  /** Resolves with 0 when the caller's scenario went as written, else with another number. */
  get finished(): Promise<number> {
    return this.#process.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.kill();
  }
}
