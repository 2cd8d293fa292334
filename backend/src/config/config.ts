import type { LogLevel } from "../log.ts";

export type Mode = "development" | "production";

/** A PBX of the operator's own. */
export interface PbxConfig {
  /** `ws://` or `wss://` address of the first server. */
  readonly url: string;
  /** Those of the others, in the order in which lines go to them. */
  readonly standbyUrls: readonly string[];
  /** SIP domain of the extensions. */
  readonly domain: string;
  /** Path of the file that `ca` was read from. */
  readonly caFile: string | null;
  /** PEM. */
  readonly ca: string | null;
}

/** STUN and TURN servers of the browsers. */
export interface IceConfig {
  /** `stun:`, `turn:` and `turns:` URLs, in the order of preference. */
  readonly urls: readonly string[];
  /** Of coturn's `use-auth-secret`; null where no URL is of a TURN server. */
  readonly turnSecret: string | null;
}

/** Everything that the environment decides, validated. Made by {@link file://./load-config.ts}. */
export interface Config {
  readonly mode: Mode;
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly publicUrl: URL | null;
  readonly trustProxy: boolean;
  /** PEM texts; null = plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Absolute path. */
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  /** 32 bytes; null = the key file in the data folder. */
  readonly secretsKey: Uint8Array | null;
  /** null = the evaluation PBX. */
  readonly pbx: PbxConfig | null;
  readonly realms: readonly string[];
  /** The connection doctor's own line at `pbx`. */
  readonly testLine: { readonly extension: string; readonly password: string } | null;
  /** Extension of `pbx` that sends back what it hears. */
  readonly echoExtension: string | null;
  readonly digest: "MD5" | "SHA-256";
  readonly dialAllow: string | null;
  readonly ice: IceConfig;
  readonly sampleData: boolean;
  /** IANA name. */
  readonly stationTimeZone: string;
  readonly logLevel: LogLevel;
  /** Origin of the console's development server. */
  readonly devOrigin: URL | null;
}

/** Whether browsers reach the server by HTTPS only: cookies are then marked so. */
export function isHttps(config: Pick<Config, "tls" | "publicUrl">): boolean {
  return config.tls !== null || config.publicUrl?.protocol === "https:";
}

/** True for `127.0.0.0/8`, `::1` and `localhost` names: what never leaves the machine. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return bare === "localhost" || bare.endsWith(".localhost") || bare === "::1" || /^127(\.\d{1,3}){3}$/.test(bare);
}
