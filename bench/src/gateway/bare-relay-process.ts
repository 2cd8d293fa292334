import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** `bare-relay.ts` in a process of its own. */
export class BareRelay implements AsyncDisposable {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `ws://127.0.0.1:${port}`;
  }

  static async start(pbxUrl: string): Promise<BareRelay> {
    const child = fork(join(import.meta.dirname, "bare-relay.ts"), [pbxUrl]);
    const [port] = (await once(child, "message")) as [number];
    return new BareRelay(child, port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.disconnect();
    await exited;
  }
}
