import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { AsteriskProgram } from "./obtain-asterisk.ts";

const runFile = promisify(execFile);

/** A contact of an address-of-record, as Asterisk's registrar keeps it. */
export interface AsteriskBinding {
  readonly extension: string;
  /** Contact URI as it was registered. */
  readonly contact: string;
  readonly expiresAtMs: number;
  /** Of the registration that made it. */
  readonly callId: string;
  /** Key in Asterisk's own database. */
  readonly key: string;
}

/** A request as Asterisk received it. */
export interface AsteriskRequest {
  readonly method: string;
  readonly atMs: number;
  readonly text: string;
}

/** Asterisk's command line, about 10 ms a command. */
export class AsteriskCli {
  readonly #program: AsteriskProgram;
  readonly #folder: string;

  constructor(program: AsteriskProgram, folder: string) {
    this.#program = program;
    this.#folder = folder;
  }

  /** @returns what it printed. @throws Error while Asterisk does not answer */
  async run(command: string): Promise<string> {
    const { loader, loaderArguments, program } = this.#program;
    const args = [...loaderArguments, program, "-C", join(this.#folder, "asterisk.conf"), "-rx", command];
    const { stdout } = await runFile(loader, args, { timeout: 5_000 });
    return stdout;
  }

  async bindings(): Promise<AsteriskBinding[]> {
    const printed = await this.run("database show registrar/contact");
    return [...printed.matchAll(/^\/(registrar\/contact\/\S+?)\s*:\s*(\{.*\})\s*$/gm)].flatMap(
      ([, key = "", json = "{}"]) => {
        const { uri, endpoint, expiration_time, call_id = "" } = JSON.parse(json) as Record<string, string>;
        if (uri === undefined || endpoint === undefined) return [];
        return [
          { extension: endpoint, contact: uri, expiresAtMs: Number(expiration_time) * 1_000, callId: call_id, key },
        ];
      },
    );
  }
}

/** Reads what `pjsip set logger on` wrote into the log. */
export function readRequests(log: string): AsteriskRequest[] {
  const requests: AsteriskRequest[] = [];
  const head = /^\[([\d-]+ [\d:.]+)\].*<--- Received SIP request \(\d+ bytes\) from \S+ --->\n/gm;
  for (const found of log.matchAll(head)) {
    const from = found.index + found[0].length;
    const end = log.indexOf("\n\n", from);
    const text = log.slice(from, end === -1 ? undefined : end);
    const [method = ""] = text.split(" ", 1);
    requests.push({ method, atMs: new Date(`${found[1] ?? ""}Z`).getTime(), text });
  }
  return requests;
}
