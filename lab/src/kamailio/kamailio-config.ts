import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const template = fileURLToPath(new URL("./kamailio.cfg", import.meta.url));

export type DigestAlgorithm = "MD5" | "SHA-256";

export interface KamailioUser {
  /** Digits: user part of the address and digest user name. */
  readonly extension: string;
  readonly password: string;
}

export interface KamailioSettings {
  readonly domain: string;
  readonly algorithm: DigestAlgorithm;
  /** Digits of the telephone outside. */
  readonly farNumber: string;
  /** Contacts of one extension at the same time. */
  readonly maxContacts: number;
  /** Shortest life of a registration: for less the answer is 423 with Min-Expires. */
  readonly minExpiresSeconds: number;
  /** Longest life of a registration. */
  readonly maxExpiresSeconds: number;
  /** Life of a nonce; an older one is answered with `stale=true`. */
  readonly nonceSeconds: number;
  /** Regular expression over `Origin`, where there is one: programs send none, browsers always do. */
  readonly originPattern: string;
  /**
   * Whether requests in dialogs that it has not seen begin are refused (481); it forgets all with a restart. Without,
   * it relays what carries its own route, as published scripts do, and calls outlive a restart.
   */
  readonly checksDialogs: boolean;
  /** Kamailio's `debug`: -1 critical to 3 debug. */
  readonly logLevel: number;
  /** TCP connections at the same time. Each takes two buffers of 64 KiB in the shared memory. */
  readonly maxConnections: number;
}

export interface KamailioPorts {
  readonly sip: number;
  readonly ws: number;
  readonly wss: number;
  readonly control: number;
  readonly rtpengine: number;
  /** Where the two far sides of the trunk listen and send from. */
  readonly far: number;
  readonly sipp: number;
}

export interface KamailioFiles {
  readonly users: string;
  readonly tlsCertificate: string;
  readonly tlsKey: string;
}

/** The configuration with every name in it filled in. @throws Error where the template asks for an unknown name */
export function kamailioConfig(settings: KamailioSettings, ports: KamailioPorts, files: KamailioFiles): string {
  const values: Readonly<Record<string, string | number>> = {
    DOMAIN: settings.domain,
    ALGORITHM: settings.algorithm,
    MAX_CONTACTS: settings.maxContacts,
    MIN_EXPIRES: settings.minExpiresSeconds,
    MAX_EXPIRES: settings.maxExpiresSeconds,
    NONCE_SECONDS: settings.nonceSeconds,
    ORIGIN: settings.originPattern,
    LOG_LEVEL: settings.logLevel,
    MAX_CONNECTIONS: settings.maxConnections,
    SIP_PORT: ports.sip,
    WS_PORT: ports.ws,
    WSS_PORT: ports.wss,
    CONTROL_PORT: ports.control,
    RTPENGINE_PORT: ports.rtpengine,
    FAR_PORT: ports.far,
    FAR_NUMBER: settings.farNumber,
    SIPP_PORT: ports.sipp,
    USERS_FILE: files.users,
    UNKNOWN_DIALOG: settings.checksDialogs ? "!is_known_dlg() || " : "",
    TLS_CERTIFICATE: files.tlsCertificate,
    TLS_KEY: files.tlsKey,
  };
  return readFileSync(template, "utf8").replace(/\{\{([A-Z_]+)\}\}/g, (_match, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`kamailio.cfg asks for ${name}`);
    return String(value);
  });
}

/** HA1 (RFC 7616 section 3.4.2), so that no password is written anywhere. */
export function ha1(user: KamailioUser, settings: Pick<KamailioSettings, "domain" | "algorithm">): string {
  const hash = createHash(settings.algorithm === "MD5" ? "md5" : "sha256");
  return hash.update(`${user.extension}:${settings.domain}:${user.password}`).digest("hex");
}

/** The part of the configuration that fills the table of users at start. */
export function usersFile(hashes: ReadonlyMap<string, string>): string {
  return [...hashes].map(([extension, hash]) => `    $sht(users=>${extension}) = "${hash}";\n`).join("");
}
