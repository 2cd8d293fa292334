import type { ErrorBody } from "@readyline/contract";
import { WebSocket } from "ws";

export interface Reply {
  readonly status: number;
  /** Parsed JSON; undefined where there is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of any shape
  readonly body: any;
  readonly text: string;
  readonly headers: Headers;
  readonly setCookies: readonly string[];
}

export interface Extra {
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Sent as it is. */
  readonly rawBody?: string;
}

/** A browser as far as HTTP goes: keeps cookies, sends its Origin. */
export class Client {
  readonly url: string;
  readonly cookies = new Map<string, string>();
  readonly #address: string | undefined;

  constructor(url: string, address?: string) {
    this.url = url;
    this.#address = address;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Another browser with the same cookies, as a thief of them would have. */
  copy(): Client {
    const other = new Client(this.url, this.#address);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  get = (path: string, extra?: Extra) => this.send("GET", path, undefined, extra);
  post = (path: string, body?: unknown, extra?: Extra) => this.send("POST", path, body, extra);
  put = (path: string, body?: unknown, extra?: Extra) => this.send("PUT", path, body, extra);
  patch = (path: string, body?: unknown, extra?: Extra) => this.send("PATCH", path, body, extra);
  delete = (path: string, extra?: Extra) => this.send("DELETE", path, undefined, extra);

  async send(method: string, path: string, body?: unknown, extra: Extra = {}): Promise<Reply> {
    const payload = extra.rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const headers = new Headers({
      ...(method === "GET" ? {} : { origin: this.url }),
      ...(payload === undefined ? {} : { "content-type": "application/json" }),
      ...(this.cookies.size === 0 ? {} : { cookie: this.cookieHeader }),
      ...(this.#address === undefined ? {} : { "x-forwarded-for": this.#address }),
    });
    for (const [name, value] of Object.entries(extra.headers ?? {})) {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    }
    const response = await fetch(new URL(path, this.url), {
      method,
      headers,
      redirect: "manual",
      ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await response.text();
    const setCookies = response.headers.getSetCookie();
    for (const cookie of setCookies) this.#keep(cookie);
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return {
      status: response.status,
      body: isJson && text !== "" ? JSON.parse(text) : undefined,
      text,
      headers: response.headers,
      setCookies,
    };
  }

  /** Opens a WebSocket with the cookies; does not wait for anything. */
  socket(path: string, extra: { origin?: string | null; host?: string; cookie?: string; protocols?: string[] } = {}) {
    const origin = extra.origin === undefined ? this.url : extra.origin;
    return new WebSocket(new URL(path, this.url.replace("http", "ws")), extra.protocols ?? [], {
      headers: {
        cookie: extra.cookie ?? this.cookieHeader,
        ...(origin === null ? {} : { origin }),
        ...(extra.host === undefined ? {} : { host: extra.host }),
        ...(this.#address === undefined ? {} : { "x-forwarded-for": this.#address }),
      },
    });
  }

  #keep(cookie: string): void {
    const [pair = "", ...attributes] = cookie.split(";");
    const equals = pair.indexOf("=");
    const name = pair.slice(0, equals);
    if (attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute))) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(equals + 1));
  }
}

export function errorCode(reply: Reply): string | undefined {
  return (reply.body as ErrorBody | undefined)?.error.code;
}
