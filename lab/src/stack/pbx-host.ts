import { type EvaluationPbx, startEvaluationPbx } from "@readyline/evaluation-pbx";

/** What a stack asks of its PBX, whichever it is. */
export interface StackPbx {
  /** SIP over WebSocket, for `PBX_WS_SERVER`. */
  readonly url: string;
  readonly domain: string;
  /** Numbers of the contacts of a story, where they are not those of the evaluation PBX. */
  readonly numbers?: { readonly answers: string; readonly rings: string };
  /** Replaces all users. */
  setUsers(users: readonly { readonly extension: string; readonly password: string }[]): Promise<unknown>;
  /** The contacts that the PBX would send a call to now. */
  bindings(): Promise<readonly { readonly extension: string; readonly contact: string }[]>;
}

/** A PBX whose life is in the story's hands. */
export interface PbxHost<Pbx extends StackPbx> extends AsyncDisposable {
  /** The PBX that runs now; it may be another object after `restart()`. */
  readonly pbx: Pbx;
  /** SIGKILL, as a crash. Resolves when it has ended. */
  kill(): Promise<void>;
  /** Starts it again at the same address. The caller gives it its users. */
  restart(): Promise<void>;
  /** SIGSTOP: connections stay open, nothing is answered. */
  freeze(): void;
  thaw(): void;
}

type EvaluationOptions = Pick<EvaluationPbx, "domain"> & {
  readonly algorithms: ("MD5" | "SHA-256")[];
};

/** The evaluation PBX in a process of its own. */
export class EvaluationHost implements PbxHost<EvaluationPbx> {
  readonly #options: EvaluationOptions;
  #pbx: EvaluationPbx;

  private constructor(options: EvaluationOptions, pbx: EvaluationPbx) {
    this.#options = options;
    this.#pbx = pbx;
  }

  static async start(options: EvaluationOptions): Promise<EvaluationHost> {
    return new EvaluationHost(options, await startEvaluationPbx(options));
  }

  get pbx(): EvaluationPbx {
    return this.#pbx;
  }

  async kill(): Promise<void> {
    process.kill(this.#pbx.pid, "SIGKILL");
    await this.#pbx.exited;
  }

  async restart(): Promise<void> {
    this.#pbx = await startEvaluationPbx({ ...this.#options, port: this.#pbx.port });
  }

  freeze(): void {
    process.kill(this.#pbx.pid, "SIGSTOP");
  }

  thaw(): void {
    process.kill(this.#pbx.pid, "SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pbx[Symbol.asyncDispose]();
  }
}
