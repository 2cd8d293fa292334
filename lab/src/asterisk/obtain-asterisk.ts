import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const runFile = promisify(execFile);

/** Debian's suite that has Asterisk 22; the stable ones have none. */
const suite = "sid";
/** What a system may call its release in place of the codename. */
const suites = ["stable", "testing", "unstable", "sid"];
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
/** Of apt's solution of some 160 packages, those that the SIP and WebRTC modules need. Names, so that a new soname is no matter. */
const wanted =
  /^(asterisk|asterisk-modules|libc6|libcap2|libcrypt1|libedit2|libgcc-s1|libjansson4|libpopt0|libsqlite3-0|libssl\d.*|libstdc\+\+6|libsystemd0|liburiparser1|libuuid1|libxml2.*|libxslt1\.1|libtinfo6|libbsd0|libmd0|liblzma5|zlib1g|libzstd1|liblz4-1|libgcrypt20|libgpg-error0|libsrtp2-1|libnss3|libnspr4|libopus0|libopusfile0|libogg0|libgsm1|libspeex1|libspeexdsp1|libresample1)$/;
const proven = ["chan_pjsip", "res_pjsip", "res_srtp", "res_rtp_asterisk", "res_http_websocket", "res_crypto"];

/** Asterisk in a folder of its own with every library that it loads: nothing is installed, and the machine's own libraries stay out. */
export interface AsteriskProgram {
  /** Its loader, to be run with {@link loaderArguments} and the program. */
  readonly loader: string;
  readonly loaderArguments: readonly string[];
  readonly program: string;
  readonly modules: string;
  readonly data: string;
  /** `22.10.1~…`, as it says itself. */
  readonly version: string;
}

/** Asterisk could not be had here: no mirror, no network, no such package. Not a failure of Asterisk. */
export class AsteriskNotObtained extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`Asterisk cannot be obtained here: ${reason}`, options);
    this.name = "AsteriskNotObtained";
  }
}

const cacheFolder = (): string =>
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "readyline", `asterisk-${suite}`);

/**
 * Fetches Asterisk 22 once, from the mirror that this machine's apt uses, checked by apt's signatures, into the user's cache folder.
 * @throws AsteriskNotObtained
 */
export async function obtainAsterisk(): Promise<AsteriskProgram> {
  const cache = cacheFolder();
  const known = readProgram(cache);
  if (known !== null) return known;
  try {
    await fetchInto(cache);
  } catch (error) {
    throw new AsteriskNotObtained(reasonOf(error), { cause: error });
  }
  const program = readProgram(cache);
  if (program === null) throw new AsteriskNotObtained("the unpacked folder is not complete");
  return program;
}

/** What the program said, without the command that it was started with. */
function reasonOf(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).trim().split("\n");
  const said = lines.filter((line) => !line.startsWith("Command failed:"));
  return (said.length > 0 ? said : ["apt or dpkg failed and did not say why"]).slice(-3).join(" ");
}

/** What was obtained before; null where there is none. Fetches nothing. */
export const obtainedAsterisk = (): AsteriskProgram | null => readProgram(cacheFolder());

function readProgram(cache: string): AsteriskProgram | null {
  const file = join(cache, "asterisk.json");
  if (!existsSync(file)) return null;
  const program = JSON.parse(readFileSync(file, "utf8")) as AsteriskProgram;
  return existsSync(program.loader) && existsSync(program.program) ? program : null;
}

async function fetchInto(cache: string): Promise<void> {
  rmSync(cache, { recursive: true, force: true });
  const apt = await ownApt(join(cache, "apt"));
  await apt("apt-get", ["-qq", "update"]);
  const plan = await apt("apt-get", ["-s", "install", "--no-install-recommends", "asterisk"]);
  const packages = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name = ""]) => name).filter((name) => wanted.test(name));
  if (!packages.includes("asterisk")) throw new Error(`no package asterisk in ${suite}`);
  const debs = join(cache, "debs");
  mkdirSync(debs, { recursive: true });
  await apt("apt-get", ["-qq", "download", ...packages], debs);
  const unpacked = join(cache, "unpacked");
  for (const deb of readdirSync(debs)) await runFile("dpkg-deb", ["-x", join(debs, deb), unpacked]);
  const program = await prove(unpacked);
  rmSync(join(cache, "apt"), { recursive: true, force: true });
  rmSync(debs, { recursive: true, force: true });
  writeFileSync(join(cache, "asterisk.json.new"), JSON.stringify(program));
  renameSync(join(cache, "asterisk.json.new"), join(cache, "asterisk.json"));
}

/** apt with sources, lists and cache of its own; the machine's are only read, for the mirror. */
async function ownApt(
  folder: string,
): Promise<(tool: string, args: readonly string[], cwd?: string) => Promise<string>> {
  for (const name of ["lists/partial", "archives/partial", "state", "parts"]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const source = join(folder, "sources.list");
  writeFileSync(source, `deb [signed-by=${keyring}] ${await mirror()} ${suite} main\n`);
  writeFileSync(join(folder, "status"), "");
  const options = Object.entries({
    "Dir::Etc::SourceList": source,
    "Dir::Etc::SourceParts": join(folder, "parts"),
    "Dir::Etc::Preferences": "/dev/null",
    "Dir::Etc::PreferencesParts": "/dev/null",
    "Dir::State": join(folder, "state"),
    "Dir::State::Lists": join(folder, "lists"),
    "Dir::State::status": join(folder, "status"),
    "Dir::Cache": folder,
    "Dir::Cache::Archives": join(folder, "archives"),
    "APT::Sandbox::User": "root",
    "Acquire::Retries": "1",
    "Acquire::http::Timeout": "20",
    "Acquire::https::Timeout": "20",
  }).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return async (tool, args, cwd = folder) => {
    const { stdout } = await runFile(tool, [...options, ...args], {
      cwd,
      env: { ...process.env, LC_ALL: "C" },
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout;
  };
}

/** Debian's mirror of this machine, as apt itself reads its configuration: as lists or as deb822 sources, fetched from before or not. */
async function mirror(): Promise<string> {
  const known = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  const codename = /^VERSION_CODENAME="?([\w-]+)/m.exec(known)?.[1] ?? "stable";
  const format = ["--format", "$(COMPONENT) $(RELEASE) $(REPO_URI)", "Identifier: Packages"];
  const { stdout } = await runFile("apt-get", ["indextargets", "--no-release-info", ...format]);
  const found = chooseMirror(stdout, codename);
  if (found === null) throw new Error("apt knows no Debian mirror");
  return found;
}

/**
 * @param targets `COMPONENT RELEASE URI` a line, of all that apt fetches: strangers' packages among it
 * @param codename of the system's own release
 */
export function chooseMirror(targets: string, codename: string): string | null {
  const own = targets
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([component, release = ""]) => component === "main" && [codename, ...suites].includes(release))
    .flatMap(([, , uri]) => (uri === undefined ? [] : [uri]));
  return own.find((uri) => /\/debian\/?$/.test(uri)) ?? own[0] ?? null;
}

/** Runs it once with its own loader, and looks that no library comes from the machine. */
async function prove(unpacked: string): Promise<AsteriskProgram> {
  const machine = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  const library = join(unpacked, "usr", "lib", machine);
  const loaderName = readdirSync(library).find((name) => /^ld-linux.*\.so\.\d$/.test(name));
  if (loaderName === undefined) throw new Error("no loader among the packages");
  const loader = join(library, loaderName);
  const loaderArguments = ["--inhibit-cache", "--library-path", `${library}:${join(unpacked, "usr", "lib")}`];
  const program = join(unpacked, "usr", "sbin", "asterisk");
  const modules = join(library, "asterisk", "modules");
  for (const file of [program, ...proven.map((name) => join(modules, `${name}.so`))]) {
    const { stdout } = await runFile(loader, [...loaderArguments, "--list", file]);
    const foreign = stdout.split("\n").find((line) => line.includes("=>") && !line.includes(`=> ${unpacked}/`));
    if (foreign !== undefined) throw new Error(`${file} would load ${foreign.trim()}`);
  }
  const { stdout } = await runFile(loader, [...loaderArguments, program, "-V"]);
  const version = stdout.trim().replace(/^Asterisk\s+/, "");
  return { loader, loaderArguments, program, modules, data: join(unpacked, "usr", "share", "asterisk"), version };
}
