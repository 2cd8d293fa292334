import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PeerProcess } from "../peer/peer-process.ts";
import { until } from "../peer/until.ts";
import { baresipAccount, baresipConfig, type BaresipSettings } from "./baresip-config.ts";
import { BaresipControl, type BaresipEvent } from "./baresip-control.ts";
import { type RecordedAudio, readRecording } from "./recording.ts";

/** The telephone outside, at the other end of the trunk: baresip. It says a tone of 440 Hz and records what it hears. */
export class FarPhone implements AsyncDisposable {
  /** Digits that it shows as the caller. */
  readonly number: string;
  readonly displayName: string;
  readonly #domain: string;
  readonly #folder: string;
  readonly #process: PeerProcess;
  readonly #control: BaresipControl;

  private constructor(settings: BaresipSettings, peer: PeerProcess, control: BaresipControl) {
    this.number = settings.number;
    this.displayName = settings.displayName;
    this.#domain = settings.domain;
    this.#folder = settings.folder;
    this.#process = peer;
    this.#control = control;
  }

  /** Resolves when it takes calls. */
  static async start(settings: BaresipSettings): Promise<FarPhone> {
    mkdirSync(settings.folder);
    writeFileSync(join(settings.folder, "config"), baresipConfig(settings));
    writeFileSync(join(settings.folder, "accounts"), baresipAccount(settings));
    writeFileSync(join(settings.folder, "contacts"), "");
    const args = ["-f", settings.folder, "-p", "/usr/share/baresip"];
    const peer = await PeerProcess.start({
      name: "baresip",
      command: "baresip",
      args,
      folder: settings.folder,
    });
    const control = await peer.ready(() => BaresipControl.open(settings.controlPort));
    return new FarPhone(settings, peer, control);
  }

  /** Everything that baresip said of its calls, in order. */
  get events(): readonly BaresipEvent[] {
    return this.#control.events;
  }

  get log(): string {
    return this.#process.log;
  }

  /** Calls an extension. Resolves when baresip has taken the order. */
  async call(extension: string): Promise<void> {
    await this.#control.command("dial", `sip:${extension}@${this.#domain}`);
  }

  /** Takes a call that rings, where it does not answer by itself. */
  async answer(): Promise<void> {
    await this.#control.command("accept");
  }

  /** Ends, declines or cancels the current call. */
  async hangUp(): Promise<void> {
    await this.#control.command("hangup");
  }

  /** @param sinceMs epoch milliseconds. Default: all events. @throws Error after 5 s */
  async event(type: string, sinceMs = 0): Promise<BaresipEvent> {
    const found = (): BaresipEvent | null =>
      this.events.find((event) => event.type === type && event.atMs >= sinceMs) ?? null;
    return until(`${type} at the far phone`, found, { deadlineMs: 5_000, stepMs: 5 });
  }

  /** What it has heard in its newest call; null before any audio. */
  heard(): RecordedAudio | null {
    const newest = readdirSync(this.#folder)
      .filter((name) => name.endsWith("-dec.wav"))
      .map((name) => join(this.#folder, name))
      .map((path) => ({ path, madeMs: statSync(path).birthtimeMs }))
      .toSorted((one, other) => other.madeMs - one.madeMs)[0];
    return newest === undefined ? null : readRecording(readFileSync(newest.path));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#control[Symbol.dispose]();
    await this.#process.stop();
  }
}
