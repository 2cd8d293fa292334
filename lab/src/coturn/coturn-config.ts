export interface CoturnPorts {
  /** TURN over TCP, and over UDP where that is allowed. */
  readonly turn: number;
  /** TURN over TLS. */
  readonly turns: number;
  readonly firstRelay: number;
  readonly lastRelay: number;
}

export interface CoturnFiles {
  readonly database: string;
  readonly tlsCertificate: string;
  readonly tlsKey: string;
}

export interface CoturnSettings {
  /** Shared secret, for `TURN_SECRET`. */
  readonly secret: string;
  readonly realm: string;
  /** False = as behind a firewall that lets TCP alone through. */
  readonly udp: boolean;
}

/** A file and not options, which every process of the machine could read. */
export function coturnConfig(settings: CoturnSettings, ports: CoturnPorts, files: CoturnFiles): string {
  return [
    "listening-ip=127.0.0.1",
    "relay-ip=127.0.0.1",
    `listening-port=${ports.turn}`,
    `tls-listening-port=${ports.turns}`,
    `min-port=${ports.firstRelay}`,
    `max-port=${ports.lastRelay}`,
    "use-auth-secret",
    `static-auth-secret=${settings.secret}`,
    `realm=${settings.realm}`,
    `cert=${files.tlsCertificate}`,
    `pkey=${files.tlsKey}`,
    `userdb=${files.database}`,
    // The media relay of the lab is on loopback too, which coturn forbids as a peer by default.
    "allow-loopback-peers",
    "no-cli",
    "no-dtls",
    "no-rfc5780",
    ...(settings.udp ? [] : ["no-udp"]),
    "log-file=stdout",
    "simple-log",
    "verbose",
    "pidfile=",
    "",
  ].join("\n");
}
