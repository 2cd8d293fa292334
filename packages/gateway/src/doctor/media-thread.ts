import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Media, MediaReport } from "./media.ts";

type Name = Exclude<keyof Media, "close">;

export interface MediaCommand {
  readonly id: number;
  readonly name: Name;
  readonly argument: string | number | undefined;
}

export type MediaAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * The media in a thread of its own: what its library does wrong with what a PBX sends (a promise that nobody awaits is the end of a
 * process) ends the thread, and the step, but not the server with its lines.
 */
export class MediaThread implements Media {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private ended: Error | null = null;

  /** @param isLocal the PBX is on this machine: its media may be on the loopback address */
  constructor(isLocal: boolean) {
    this.worker = new Worker(new URL("./media-worker.ts", import.meta.url), { workerData: { isLocal }, execArgv: [] });
    this.worker.on("message", (answer: MediaAnswer) => {
      const waiting = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if ("error" in answer) waiting?.reject(new Error(answer.error));
      else waiting?.resolve(answer.value);
    });
    this.worker.on("error", (error) => this.end(error instanceof Error ? error : new Error(String(error))));
    this.worker.on("exit", () => this.end(new Error("the media thread has ended")));
  }

  offer(): Promise<string> {
    return this.ask("offer") as Promise<string>;
  }

  accept(answer: string): ReturnType<Media["accept"]> {
    return this.ask("accept", answer) as ReturnType<Media["accept"]>;
  }

  connected(withinMs: number): Promise<MediaReport> {
    return this.ask("connected", withinMs) as Promise<MediaReport>;
  }

  play(withinMs: number): Promise<MediaReport> {
    return this.ask("play", withinMs) as Promise<MediaReport>;
  }

  report(): Promise<MediaReport> {
    return this.ask("report") as Promise<MediaReport>;
  }

  async close(): Promise<void> {
    if (this.ended !== null) return;
    const gone = once(this.worker, "exit");
    await this.worker.terminate();
    await gone;
  }

  private ask(name: Name, argument?: string | number): Promise<unknown> {
    if (this.ended !== null) return Promise.reject(this.ended);
    this.lastId += 1;
    const id = this.lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.waiting.set(id, { resolve, reject });
    this.worker.postMessage({ id, name, argument } satisfies MediaCommand);
    return promise;
  }

  private end(error: Error): void {
    this.ended ??= error;
    for (const waiting of this.waiting.values()) waiting.reject(this.ended);
    this.waiting.clear();
  }
}
