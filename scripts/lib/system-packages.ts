import { existsSync, readdirSync } from "node:fs";
import { run } from "./run.ts";

/** A program that the tests need, where Debian puts it, and the package that has it. */
interface SystemProgram {
  readonly name: string;
  readonly debianPackage: string;
  /** A peer of the lab: not needed by `npm test -- --without lab`. */
  readonly isLab?: true;
  find(): string | null;
}

const firstExisting = (paths: readonly string[]): string | null => paths.find((path) => existsSync(path)) ?? null;

/** Newest `/usr/lib/postgresql/N/bin/postgres`. */
function findPostgres(): string | null {
  const base = "/usr/lib/postgresql";
  if (!existsSync(base)) return null;
  const versions = readdirSync(base).toSorted((a, b) => Number(b) - Number(a));
  return firstExisting(versions.map((version) => `${base}/${version}/bin/postgres`));
}

/** Debian keeps Kamailio's modules in a folder named after the machine. */
function findKamailioModule(name: string): string | null {
  const machines = ["x86_64-linux-gnu", "aarch64-linux-gnu"];
  return firstExisting(machines.map((machine) => `/usr/lib/${machine}/kamailio/modules/${name}.so`));
}

const testPrograms: readonly SystemProgram[] = [
  { name: "Chromium", debianPackage: "chromium", find: () => firstExisting(["/usr/bin/chromium"]) },
  { name: "PostgreSQL", debianPackage: "postgresql", find: findPostgres },
  {
    name: "DejaVu fonts",
    debianPackage: "fonts-dejavu-core",
    find: () => firstExisting(["/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"]),
  },
  { name: "OpenSSL", debianPackage: "openssl", find: () => firstExisting(["/usr/bin/openssl"]) },
  { name: "Kamailio", isLab: true, debianPackage: "kamailio", find: () => firstExisting(["/usr/sbin/kamailio"]) },
  {
    name: "Kamailio's WebSocket module",
    isLab: true,
    debianPackage: "kamailio-websocket-modules",
    find: () => findKamailioModule("websocket"),
  },
  {
    name: "Kamailio's TLS module",
    isLab: true,
    debianPackage: "kamailio-tls-modules",
    find: () => findKamailioModule("tls"),
  },
  // The daemon alone: the package `rtpengine` also builds a kernel module.
  {
    name: "rtpengine",
    isLab: true,
    debianPackage: "rtpengine-daemon",
    find: () => firstExisting(["/usr/bin/rtpengine"]),
  },
  { name: "baresip", isLab: true, debianPackage: "baresip-core", find: () => firstExisting(["/usr/bin/baresip"]) },
  { name: "coturn", isLab: true, debianPackage: "coturn", find: () => firstExisting(["/usr/bin/turnserver"]) },
  {
    name: "nftables",
    isLab: true,
    debianPackage: "nftables",
    find: () => firstExisting(["/usr/sbin/nft", "/sbin/nft"]),
  },
  { name: "iproute2", isLab: true, debianPackage: "iproute2", find: () => firstExisting(["/usr/sbin/ip", "/sbin/ip"]) },
  { name: "SIPp", isLab: true, debianPackage: "sip-tester", find: () => firstExisting(["/usr/bin/sipp"]) },
];

const isDebian = (): boolean => existsSync("/etc/debian_version") && existsSync("/usr/bin/apt-get");

/**
 * Installs what the tests need on Debian as root.
 * @param needs whether the peers of the lab (default: yes) are among it
 * @throws Error elsewhere, naming in one line what is missing.
 */
export async function ensureTestPrograms(needs: { readonly lab: boolean } = { lab: true }): Promise<void> {
  const wanted = testPrograms.filter((program) => needs.lab || program.isLab !== true);
  const missing = wanted.filter((program) => program.find() === null);
  if (missing.length === 0) return;
  const names = missing.map((program) => program.name).join(", ");
  const packages = missing.map((program) => program.debianPackage);
  if (!isDebian() || process.getuid?.() !== 0) {
    throw new Error(
      `missing for the tests: ${names} (Debian packages: ${packages.join(" ")}). Install them, then run again${needs.lab ? ", or leave the real PBXes out: npm test -- --without lab" : ""}.`,
    );
  }
  process.stderr.write(`Readyline: installing ${packages.join(" ")} …\n`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const wait = ["-o", "DPkg::Lock::Timeout=300"];
  const update = await run("apt-get", [...wait, "update"], { env });
  if (update.code !== 0) throw new Error(`apt-get update failed:\n${update.output}`);
  const install = await run("apt-get", [...wait, "install", "-y", "--no-install-recommends", ...packages], { env });
  if (install.code !== 0) throw new Error(`apt-get install failed:\n${install.output}`);
  const still = wanted.filter((program) => program.find() === null);
  if (still.length > 0) throw new Error(`installed, but not found: ${still.map((program) => program.name).join(", ")}`);
}
