import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createPlainServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { TestAuthority } from "@readyline/lab/certificates";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type CertificateFacts, certificateFinding, type SeenCertificate } from "./certificate-verdict.ts";
import { StepFailure } from "./step-result.ts";
import { checkTls } from "./tls-step.ts";

const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), "readyline-doctor-tls-"));
let ours: TestAuthority;
let theirs: TestAuthority;
beforeAll(async () => {
  ours = await TestAuthority.create(join(folder, "ours"));
  theirs = await TestAuthority.create(join(folder, "theirs"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Seen {
  readonly finding: string | null;
  readonly facts: ReadonlyMap<string, string>;
}

/** What the step says of a server with this certificate at 127.0.0.1. */
async function examine(cert: string, key: string, ca?: string): Promise<Seen> {
  const server = createServer({ cert, key }, (socket) => socket.on("error", () => socket.destroy()));
  return examineServer(server, ca);
}

async function examineServer(server: ReturnType<typeof createPlainServer>, ca?: string): Promise<Seen> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const target = { host: "127.0.0.1", port, isSecure: true };
  try {
    const { finding, facts } = await checkTls({
      target,
      address: "127.0.0.1",
      ca,
      deadlineMs: 5_000,
      nowMs: Date.now(),
    });
    return { finding, facts: new Map(facts) };
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    return { finding: error.finding, facts: new Map(error.facts) };
  } finally {
    server.close();
  }
}

async function issued(authority: TestAuthority, options: Parameters<TestAuthority["issue"]>[0] = {}) {
  const { certificateFile, keyFile } = await authority.issue(options);
  return [readFileSync(certificateFile, "utf8"), readFileSync(keyFile, "utf8")] as const;
}

it("is content with a good certificate, and tells whose it is and until when", async () => {
  const { finding, facts } = await examine(...(await issued(ours)), ours.certificate);
  expect(finding).toBeNull();
  expect(facts.get("trusted_by")).toBe("PBX_CA_FILE; not the authorities of this system");
  expect(facts.get("issuer")).toBe("Readyline lab CA");
  expect(facts.get("names")).toContain("127.0.0.1");
  expect(facts.get("days_left")).toBe("29");
});

it("warns three weeks before the end", async () => {
  const certificate = await issued(ours, { notAfter: new Date(Date.now() + 20.5 * DAY_MS) });
  const { finding, facts } = await examine(...certificate, ours.certificate);
  expect([finding, facts.get("days_left")]).toEqual(["tls.expiring", "20"]);
});

it.each([
  ["tls.expired", { notAfter: new Date(Date.now() - DAY_MS / 24) }],
  ["tls.not_yet_valid", { notBefore: new Date(Date.now() + DAY_MS) }],
  ["tls.wrong_name", { names: ["DNS:other.example"] }],
])("names %s", async (finding, options) => {
  const seen = await examine(...(await issued(ours, options)), ours.certificate);
  expect(seen.finding).toBe(finding);
  expect(seen.facts.get("wanted_name")).toBe(finding === "tls.wrong_name" ? "127.0.0.1" : undefined);
});

it("an expired certificate for another name of a stranger has expired", async () => {
  const options = { notAfter: new Date(Date.now() - DAY_MS / 24), names: ["DNS:other.example"] };
  expect((await examine(...(await issued(theirs, options)), ours.certificate)).finding).toBe("tls.expired");
});

it("tells an authority that is not trusted, with and without PBX_CA_FILE", async () => {
  const certificate = await issued(theirs);
  const withFile = await examine(...certificate, ours.certificate);
  expect(withFile.finding).toBe("tls.untrusted");
  expect(withFile.facts.get("trusted_by")).toBe("not PBX_CA_FILE; not the authorities of this system");
  const without = await examine(...certificate);
  expect(without.finding).toBe("tls.untrusted");
  expect(without.facts.get("trusted_by")).toBe("nobody; PBX_CA_FILE is not set");
});

it("tells a self-signed certificate, which PBX_CA_FILE makes good", async () => {
  const [key, cert] = [join(folder, "self.key"), join(folder, "self.pem")];
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "30"];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync("openssl", ["req", ...kind, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
  const pem = readFileSync(cert, "utf8");
  expect((await examine(pem, readFileSync(key, "utf8"))).finding).toBe("tls.self_signed");
  expect((await examine(pem, readFileSync(key, "utf8"), pem)).finding).toBeNull();
});

it("tells a port that does not speak TLS from one that hangs", async () => {
  const plain = createPlainServer((socket) => socket.end("SIP/2.0 400 Bad Request\r\n\r\n"));
  expect((await examineServer(plain)).finding).toBe("tls.not_tls");
  const silent = createPlainServer((socket) => socket.on("error", () => socket.destroy()));
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const target = { host: "127.0.0.1", port, isSecure: true };
  const hung = checkTls({ target, address: "127.0.0.1", deadlineMs: 200, nowMs: Date.now() });
  await expect(hung).rejects.toMatchObject({ finding: "tls.timeout" });
  silent.close();
});

const leaf: SeenCertificate = {
  subject: "pbx.example.com",
  issuer: "Example Issuing CA",
  issuerOrganization: "Example",
  names: "DNS:pbx.example.com",
  validFromMs: 0,
  validToMs: 2_000,
  isSelfSigned: false,
  namesIssuerLocation: false,
};
const facts: CertificateFacts = {
  chain: [leaf],
  chainError: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  nameMatches: true,
  trustedOrganizations: [],
  nowMs: 1_000,
};

it.each<[string, Partial<CertificateFacts>]>([
  ["tls.untrusted", {}],
  ["tls.incomplete", { trustedOrganizations: ["Example"] }],
  ["tls.incomplete", { chain: [{ ...leaf, namesIssuerLocation: true }] }],
  ["tls.untrusted", { chain: [{ ...leaf, namesIssuerLocation: true }, leaf] }],
  ["tls.untrusted", { chainError: "SELF_SIGNED_CERT_IN_CHAIN", chain: [leaf, leaf] }],
  ["tls.chain_expired", { chainError: "CERT_HAS_EXPIRED" }],
  ["tls.invalid", { chainError: "INVALID_PURPOSE" }],
  ["tls.invalid", { chain: [] }],
])("judges the chain: %s for %o", (finding, given) => {
  expect(certificateFinding({ ...facts, ...given })).toBe(finding);
});
