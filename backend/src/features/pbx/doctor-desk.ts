import type { DoctorReport } from "@readyline/contract";
import type { Gateway } from "@readyline/gateway";
import { ApiError } from "../../http/api-error.ts";
import type { Log } from "../../log.ts";

export interface DoctorUser {
  readonly id: string;
  readonly name: string;
}

export interface DoctorOrder {
  readonly line: { readonly extension: string; readonly password: string } | null;
  readonly echoExtension: string | null;
}

export type DoctorRun = DoctorReport & { readonly startedBy: { readonly userId: string; readonly name: string } };

/** Runs the connection doctor, one run at a time, and remembers the newest until the server ends. */
export class DoctorDesk {
  readonly #gateway: Pick<Gateway, "examine">;
  readonly #log: Pick<Log, "error" | "info">;
  #run: DoctorRun | null = null;
  #running: { readonly by: DoctorUser; readonly sinceMs: number } | null = null;

  constructor(gateway: Pick<Gateway, "examine">, log: Pick<Log, "error" | "info">) {
    this.#gateway = gateway;
    this.#log = log;
  }

  /** Of this process, as far as it has come. */
  get run(): DoctorRun | null {
    return this.#run;
  }

  /** Returns when the run has begun. @throws ApiError `doctor_running` with who runs it */
  start({ line, echoExtension }: DoctorOrder, by: DoctorUser, nowMs: number): void {
    if (this.#running !== null) {
      const { by: holder, sinceMs } = this.#running;
      throw new ApiError("doctor_running", { holder: { userId: holder.id, name: holder.name, since: sinceMs } });
    }
    this.#running = { by, sinceMs: nowMs };
    const startedBy = { userId: by.id, name: by.name };
    const show = (report: DoctorReport): void => {
      this.#run = { ...report, startedBy };
    };
    const credentials = line && { username: line.extension, password: line.password };
    void this.#gateway
      .examine({ line: credentials, echoExtension, onProgress: show })
      .then(({ result, steps }) => {
        const findings = steps.flatMap(({ name, finding }) => (finding === null ? [] : `${name}: ${finding}`));
        this.#log.info({ result, findings }, "connection doctor");
      })
      .catch((error: unknown) => this.#log.error({ error }, "connection doctor"))
      .finally(() => (this.#running = null));
  }
}
