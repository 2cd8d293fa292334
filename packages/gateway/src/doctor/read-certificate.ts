import { checkServerIdentity, connect, type DetailedPeerCertificate, type TLSSocket } from "node:tls";
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { SeenCertificate } from "./certificate-verdict.ts";

export interface CertificateQuestion {
  readonly host: string;
  readonly port: number;
  /** An address of the host; default: looked up. */
  readonly address?: string;
  /** PEM of the authorities that are trusted in place of the system's. */
  readonly ca?: string;
  readonly deadlineMs: number;
}

export interface CertificateAnswer {
  readonly chain: readonly SeenCertificate[];
  readonly protocol: string;
  readonly chainError: string | null;
  readonly nameMatches: boolean;
}

/**
 * Shakes hands with the PBX, looks at its certificate, and says nothing.
 * @throws Error of the socket; `ETIMEDOUT` after the deadline.
 */
export async function readCertificate(question: CertificateQuestion): Promise<CertificateAnswer> {
  const { host, port, address = host, ca, deadlineMs } = question;
  const socket = connect({
    host: address,
    port,
    // Nothing is sent to a server that was not verified: the connection is only looked at.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  });
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error(`no TLS handshake in ${deadlineMs} ms`), { code: "ETIMEDOUT" }));
  }, deadlineMs);
  try {
    await handshake(socket);
    const own = socket.getPeerCertificate(true);
    return {
      chain: chainOf(own),
      protocol: socket.getProtocol() ?? "unknown",
      chainError: socket.authorized ? null : codeOf(socket.authorizationError),
      nameMatches: checkServerIdentity(host, own) === undefined,
    };
  } finally {
    clearTimeout(timer);
    socket.on("error", () => undefined);
    socket.destroy();
  }
}

function handshake(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
    socket.once("close", () => reject(Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" })));
  });
}

/** Node's types say Error; what is there is the code as a text. */
function codeOf(error: unknown): string {
  if (error instanceof Error) return "code" in error && typeof error.code === "string" ? error.code : error.message;
  return typeof error === "string" ? error : "unknown";
}

const MAX_CHAIN = 10;

function chainOf(own: DetailedPeerCertificate): SeenCertificate[] {
  const chain: SeenCertificate[] = [];
  const seen = new Set<string>();
  let next: DetailedPeerCertificate | undefined = own;
  while (next?.raw !== undefined && !seen.has(next.fingerprint256) && chain.length < MAX_CHAIN) {
    seen.add(next.fingerprint256);
    chain.push(seenCertificate(next));
    next = next.issuerCertificate;
  }
  return chain;
}

function seenCertificate(peer: DetailedPeerCertificate): SeenCertificate {
  const certificate = new X509Certificate(peer.raw);
  return {
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    issuerOrganization: partOf(certificate.issuer, "O"),
    names: certificate.subjectAltName ?? "",
    validFromMs: Date.parse(certificate.validFrom),
    validToMs: Date.parse(certificate.validTo),
    isSelfSigned: certificate.checkIssued(certificate),
    namesIssuerLocation: /^CA Issuers/m.test(certificate.infoAccess ?? ""),
  };
}

function nameOf(distinguishedName: string | undefined): string {
  return partOf(distinguishedName, "CN") ?? (distinguishedName ?? "").replaceAll("\n", ", ");
}

function partOf(distinguishedName: string | undefined, part: string): string | null {
  const line = distinguishedName?.split("\n").find((one) => one.startsWith(`${part}=`));
  return line === undefined ? null : line.slice(part.length + 1);
}

/** Organizations of the certificates in a PEM text. */
export function organizationsOf(pem: string): string[] {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return certificates.flatMap((one) => partOf(new X509Certificate(one).subject, "O") ?? []);
}
