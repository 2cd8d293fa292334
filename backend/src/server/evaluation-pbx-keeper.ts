import { randomBytes } from "node:crypto";
import { EvaluationPbxError, startEvaluationPbx, type EvaluationPbx } from "@readyline/evaluation-pbx";
import type { Database } from "@readyline/database";
import type { Log } from "../log.ts";
import { openSipLogin } from "../secrets/sip-password.ts";
import type { Secrets } from "../secrets/secrets.ts";

const RESTART_AFTER_MS = 1_000;

export interface EvaluationPbxKeeperOptions {
  readonly database: Pick<Database, "users">;
  readonly secrets: Secrets;
  readonly digest: "MD5" | "SHA-256";
  readonly log: Log;
}

/**
 * Runs the evaluation PBX, starts it again on the same port when its process dies, and tells it the extensions: those of
 * the users, with the passwords that are stored for them.
 */
export class EvaluationPbxKeeper implements AsyncDisposable {
  /** The connection doctor's line; another password at each start. */
  readonly testLine = { extension: "readyline-doctor", password: randomBytes(16).toString("hex") };
  readonly #options: EvaluationPbxKeeperOptions;
  #pbx: EvaluationPbx;
  #stopped = false;
  #restart: NodeJS.Timeout | undefined;

  private constructor(options: EvaluationPbxKeeperOptions, pbx: EvaluationPbx) {
    this.#options = options;
    this.#pbx = pbx;
  }

  static async start(options: EvaluationPbxKeeperOptions): Promise<EvaluationPbxKeeper> {
    const keeper = new EvaluationPbxKeeper(options, await launch(options, 0));
    keeper.#watch();
    return keeper;
  }

  /** The running one; another object after a restart. */
  get pbx(): EvaluationPbx {
    return this.#pbx;
  }

  /** Call it whenever an extension or a password changed. */
  async syncUsers(): Promise<void> {
    const users = await this.#options.database.users.list();
    const logins = await Promise.all(users.map((user) => openSipLogin(this.#options, user.id)));
    try {
      await this.#pbx.setUsers([this.testLine, ...logins.filter((login) => login !== null)]);
    } catch (error) {
      // Between its end and its new start; the new one is told the users first.
      if (!(error instanceof EvaluationPbxError && error.code === "gone")) throw error;
    }
  }

  #watch(): void {
    const { log } = this.#options;
    const { port, exited } = this.#pbx;
    void exited.then(({ code, signal }) => {
      if (this.#stopped) return;
      log.warn({ code, signal }, "the evaluation PBX ended and is started again");
      this.#schedule(port);
    });
  }

  #schedule(port: number): void {
    this.#restart = setTimeout(() => void this.#start(port), RESTART_AFTER_MS);
  }

  async #start(port: number): Promise<void> {
    try {
      const pbx = await launch(this.#options, port);
      if (this.#stopped) return await pbx[Symbol.asyncDispose]();
      this.#pbx = pbx;
      this.#watch();
      await this.syncUsers();
    } catch (error) {
      this.#options.log.error({ error }, "the evaluation PBX could not be started again");
      if (!this.#stopped) this.#schedule(port);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restart);
    await this.#pbx[Symbol.asyncDispose]();
  }
}

async function launch({ digest, log }: EvaluationPbxKeeperOptions, port: number): Promise<EvaluationPbx> {
  return startEvaluationPbx({
    port,
    algorithms: [digest],
    onLog: (line) => log.warn({ line }, "evaluation PBX"),
  });
}
