import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const runFile = promisify(execFile);

export interface IssueOptions {
  /** Subject alternative names as OpenSSL writes them: `IP:127.0.0.1`, `DNS:localhost`. Default: these two. */
  readonly names?: readonly string[];
  /** Default: a day ago. */
  readonly notBefore?: Date;
  /** Default: in 30 days. */
  readonly notAfter?: Date;
}

export interface IssuedCertificate {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** A certificate authority of its own that nobody else trusts, made fresh with OpenSSL (P-256). */
export class TestAuthority {
  readonly #folder: string;
  #issued = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param folder is made; whoever gives it removes it */
  static async create(folder: string): Promise<TestAuthority> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, "ca.cnf"), configuration);
    writeFileSync(join(folder, "index.txt"), "");
    const files = ["-keyout", "ca.key", "-out", "ca.pem"];
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "30"];
    await openssl(folder, ["req", ...kind, "-subj", "/CN=Readyline lab CA", "-extensions", "authority", ...files]);
    return new TestAuthority(folder);
  }

  /** PEM file for `PBX_CA_FILE`. */
  get certificateFile(): string {
    return join(this.#folder, "ca.pem");
  }

  get certificate(): string {
    return readFileSync(this.certificateFile, "utf8");
  }

  /** A server certificate; expired or not yet valid where the dates say so. */
  async issue(options: IssueOptions = {}): Promise<IssuedCertificate> {
    this.#issued += 1;
    const name = `server-${this.#issued}`;
    const names = options.names ?? ["IP:127.0.0.1", "DNS:localhost"];
    const dayMs = 86_400_000;
    const from = options.notBefore ?? new Date(Date.now() - dayMs);
    const to = options.notAfter ?? new Date(Date.now() + 30 * dayMs);
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", `${name}.key`];
    await openssl(this.#folder, ["req", "-new", ...key, "-subj", "/CN=Readyline lab", "-out", `${name}.csr`]);
    const dates = ["-startdate", opensslTime(from), "-enddate", opensslTime(to)];
    const files = ["-in", `${name}.csr`, "-out", `${name}.pem`];
    const env = { LAB_NAMES: names.join(",") };
    await openssl(this.#folder, ["ca", "-batch", "-notext", "-extensions", "server", ...dates, ...files], env);
    return {
      certificateFile: join(this.#folder, `${name}.pem`),
      keyFile: join(this.#folder, `${name}.key`),
    };
  }
}

async function openssl(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const [command = "", ...rest] = args;
  await runFile("openssl", [command, "-config", "ca.cnf", ...rest], {
    cwd: folder,
    env: { ...process.env, LAB_NAMES: "DNS:localhost", ...env },
  });
}

/** `YYYYMMDDHHMMSSZ`, as `openssl ca` takes it. */
const opensslTime = (date: Date): string =>
  `${date
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replace(/[-:T]/g, "")}Z`;

const configuration = `
[ca]
default_ca = lab
[lab]
dir = .
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
certificate = ca.pem
private_key = ca.key
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = subject
[subject]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = CA:FALSE
keyUsage = digitalSignature
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
subjectAltName = $ENV::LAB_NAMES
`;
