import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

/** One contact that Kamailio would send a call to now. */
export interface KamailioBinding {
  readonly extension: string;
  /** The Contact URI as registered. */
  readonly contact: string;
  /** `+sip.instance` without angle brackets, null where absent. */
  readonly instance: string | null;
  readonly expiresInSeconds: number;
  /** Call-ID of the REGISTER: names the user agent. */
  readonly callId: string;
}

interface RawContact {
  readonly Contact: {
    readonly Address: string;
    readonly Expires: number | string;
    readonly "Call-ID": string;
    readonly Instance: string;
  };
}
interface RawDump {
  readonly Domains: readonly {
    readonly Domain: {
      readonly AoRs: readonly {
        readonly Info: { readonly AoR: string; readonly Contacts: readonly RawContact[] };
      }[];
    };
  }[];
}

const deadlineMs = 2_000;

/** Kamailio's own control interface (JSON-RPC over HTTP, module jsonrpcs), on a port that it has for nothing else. */
export class KamailioRpc {
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  /** @throws Error where Kamailio refuses, or does not answer within 2 s, as while it is stopped */
  async call(method: string, ...params: readonly (string | number)[]): Promise<unknown> {
    const answer = JSON.parse(await this.#post(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }))) as {
      result?: unknown;
      error?: { code: number; message: string };
    };
    if (answer.error !== undefined) throw new KamailioRpcError(method, answer.error.code, answer.error.message);
    return answer.result;
  }

  /** A connection for each command: one that is kept may be to a Kamailio that was killed since. */
  async #post(body: string): Promise<string> {
    const asked = request({
      host: "127.0.0.1",
      port: this.#port,
      path: "/RPC",
      method: "POST",
      agent: false,
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      signal: AbortSignal.timeout(deadlineMs),
    });
    asked.end(body);
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    return text(response);
  }

  async bindings(): Promise<KamailioBinding[]> {
    const dump = (await this.call("ul.dump")) as RawDump;
    return dump.Domains.flatMap(({ Domain }) =>
      Domain.AoRs.flatMap(({ Info }) => Info.Contacts.map(({ Contact }) => binding(Info.AoR, Contact))),
    ).filter((one) => one.expiresInSeconds > 0);
  }
}

/** `code` is Kamailio's: 404 and 500 as in HTTP. */
export class KamailioRpcError extends Error {
  readonly code: number;

  constructor(method: string, code: number, message: string) {
    super(`${method}: ${code} ${message}`);
    this.name = "KamailioRpcError";
    this.code = code;
  }
}

function binding(extension: string, contact: RawContact["Contact"]): KamailioBinding {
  const instance = contact.Instance.replace(/^<|>$/g, "");
  return {
    extension,
    contact: contact.Address,
    instance: instance === "[not set]" || instance === "" ? null : instance,
    // "expired" and "deleted" are words here.
    expiresInSeconds: Number(contact.Expires) || 0,
    callId: contact["Call-ID"],
  };
}
