/** One environment variable. This list is the only place that names them; config, `.env.example` and documents follow it. */
export interface EnvironmentVariable {
  readonly name: string;
  /** Other names under which it is read, if the first is not set. */
  readonly aliases?: readonly string[];
  readonly default: string | null;
  readonly example: string;
  readonly description: string;
  /** Set by our own scripts; not for operators. */
  readonly internal?: boolean;
}

export const environment = [
  {
    name: "READYLINE_MODE",
    default: "development",
    example: "production",
    description:
      "development or production. Production refuses ws:// to a PBX that is not loopback, a missing SECRETS_KEY and cookies over plain HTTP.",
  },
  {
    name: "HOST",
    default: "127.0.0.1",
    example: "0.0.0.0",
    description: "Address to listen on. Other machines reach the console only by the address in PUBLIC_URL.",
  },
  { name: "PORT", default: "8080", example: "8443", description: "TCP port to listen on; 0 takes a free one." },
  {
    name: "PUBLIC_URL",
    default: null,
    example: "https://console.example.com",
    description: "Where browsers reach the console. Besides loopback it is the only Host and Origin accepted.",
  },
  {
    name: "TRUST_PROXY",
    default: "off",
    example: "on",
    description:
      "on: the server stands behind one reverse proxy that sets X-Forwarded-For and X-Forwarded-Host, and cannot be reached past it.",
  },
  {
    name: "TLS_CERT_FILE",
    default: null,
    example: "/etc/readyline/tls.crt",
    description: "PEM certificate chain; with TLS_KEY_FILE the server itself speaks HTTPS.",
  },
  {
    name: "TLS_KEY_FILE",
    default: null,
    example: "/etc/readyline/tls.key",
    description: "PEM private key that belongs to TLS_CERT_FILE.",
  },
  {
    name: "DATA_DIR",
    default: "./data",
    example: "/var/lib/readyline",
    description: "Folder of the SQLite database and the generated key file; created with mode 0700.",
  },
  {
    name: "DATABASE_URL",
    default: null,
    example: "postgres://readyline:secret@127.0.0.1:5432/readyline",
    description: "PostgreSQL in place of the SQLite file.",
  },
  {
    name: "SECRETS_KEY",
    default: null,
    example: "c2l4dGVlbi1ieXRlcy1hbmQtc2l4dGVlbi1tb3JlISE=",
    description:
      "Key that encrypts stored SIP passwords: 32 bytes as base64 or 64 hexadecimal digits (openssl rand -base64 32). Without it a key file is made in DATA_DIR.",
  },
  {
    name: "PBX_WS_SERVER",
    aliases: ["REACT_APP_PBX_WS_SERVER"],
    default: null,
    example: "wss://pbx.example.com:8089/ws",
    description:
      "SIP over WebSocket address of the PBX; several servers of one PBX in the order of preference, separated by commas or spaces. Not set: the built-in evaluation PBX is started.",
  },
  {
    name: "PBX_DOMAIN",
    aliases: ["REACT_APP_PBX_DOMAIN"],
    default: null,
    example: "pbx.example.com",
    description: "SIP domain of the extensions. Not set: the host of PBX_WS_SERVER.",
  },
  {
    name: "PBX_REALMS",
    default: null,
    example: "asterisk,pbx.example.com",
    description:
      "Digest realms that the server signs for, separated by commas. Not set: PBX_DOMAIN, and the realm of the first REGISTER challenge, which is then pinned.",
  },
  {
    name: "PBX_CA_FILE",
    default: null,
    example: "/etc/readyline/pbx-ca.pem",
    description:
      "PEM certificates of the authority that signed the PBX certificate. Not set: the system's authorities.",
  },
  {
    name: "PBX_DIGEST",
    default: "MD5",
    example: "SHA-256",
    description: "The weakest digest algorithm that is accepted from the PBX: MD5 or SHA-256.",
  },
  {
    name: "PBX_TEST_EXTENSION",
    default: null,
    example: "1999",
    description:
      "Extension of the PBX that the connection doctor registers and calls with. Nobody else should use it. The evaluation PBX has one.",
  },
  {
    name: "PBX_TEST_PASSWORD",
    default: null,
    example: "a-long-random-password",
    description: "SIP password of PBX_TEST_EXTENSION.",
  },
  {
    name: "PBX_ECHO_EXTENSION",
    default: null,
    example: "600",
    description:
      "Extension of the PBX that answers by itself and sends back what it hears, for test calls. The evaluation PBX has one.",
  },
  {
    name: "DIAL_ALLOW",
    default: null,
    example: "+36,+43,!+3690,0,*98",
    description:
      "Prefixes that operators may dial besides stored contacts, separated by commas; ! forbids, the longest match wins. Not set: 2 to 6 digits.",
  },
  {
    name: "ICE_SERVERS",
    default: null,
    example: "turn:turn.example.com:3478?transport=udp,turns:turn.example.com:443?transport=tcp",
    description:
      "STUN and TURN servers for the browsers' audio, separated by commas: stun:, turn: and turns: addresses. Not set: browsers reach the PBX's media ports directly.",
  },
  {
    name: "TURN_SECRET",
    default: null,
    example: "change-me-to-your-own-secret",
    description:
      "Shared secret of the TURN servers (static-auth-secret of coturn with use-auth-secret), at least 16 characters. The server makes credentials of ten minutes with it; it never leaves the server.",
  },
  {
    name: "SAMPLE_DATA",
    default: "on in development, off in production",
    example: "off",
    description: "on: sample accounts, alarms and users. With a HOST that is not loopback it needs HTTPS.",
  },
  {
    name: "STATION_TIME_ZONE",
    default: "the machine's",
    example: "Europe/Budapest",
    description: "IANA time zone of the monitoring station.",
  },
  {
    name: "LOG_LEVEL",
    default: "info",
    example: "debug",
    description: "debug, info, warn, error or silent. The log goes to standard error, one JSON object a line.",
  },
  {
    name: "READYLINE_DEV_ORIGIN",
    default: null,
    example: "http://127.0.0.1:5173",
    description: "Origin of the development server of the console; set by npm run dev.",
    internal: true,
  },
] as const satisfies readonly EnvironmentVariable[];

export type VariableName = (typeof environment)[number]["name"];

/** What the documents show for it. */
export function exampleOf(name: VariableName): string {
  return environment.find((variable) => variable.name === name)?.example ?? "";
}
