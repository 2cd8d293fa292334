import type { Config } from "../config/config.ts";

export interface OriginPolicy {
  /** For a `Host` header: `host` or `host:port`. */
  readonly hostAllowed: (host: string | undefined) => boolean;
  /** For an `Origin` header. A missing one is not allowed. */
  readonly originAllowed: (origin: string | undefined) => boolean;
}

/**
 * Which addresses are ours: PUBLIC_URL, and the loopback address with the port that we (or `npm run dev`) serve.
 *
 * @param port the port in use; asked at each check, since it is known only once the server listens.
 */
export function createOriginPolicy(
  config: Pick<Config, "publicUrl" | "devOrigin" | "tls">,
  port: () => number,
): OriginPolicy {
  const ownScheme = config.tls ? "https:" : "http:";
  const loopback = (scheme: string, portText: string) =>
    ["127.0.0.1", "localhost", "[::1]"].map((host) => new URL(`${scheme}//${host}:${portText}`));
  const { publicUrl, devOrigin } = config;
  const named = [...(publicUrl ? [publicUrl] : []), ...(devOrigin ? loopback(devOrigin.protocol, devOrigin.port) : [])];
  const ours = () => [...named, ...loopback(ownScheme, String(port()))];
  return {
    hostAllowed(host) {
      if (host === undefined) return false;
      // The URL parser drops the scheme's default port, on both sides.
      return ours().some((url) => parse(`${url.protocol}//${host}`)?.host === url.host);
    },
    originAllowed(origin) {
      if (origin === undefined) return false;
      return ours().some((url) => url.origin === origin.toLowerCase());
    },
  };
}

/** Null for what is more than host and port: `a@b`, `a/b`, `a?b`. */
function parse(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && url.username === "" && url.pathname === "/" && !/[/?#@\\]/.test(text.slice(url.protocol.length + 2))
    ? url
    : null;
}
