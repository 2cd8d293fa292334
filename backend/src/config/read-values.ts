import { readFileSync } from "node:fs";
import type { ConfigFault } from "./config-error.ts";
import { environment, type EnvironmentVariable, type VariableName } from "./environment.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads single variables and collects what is wrong with them, so that all faults are told at once. */
export class ValueReader {
  readonly faults: ConfigFault[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  fault(variable: VariableName, fault: string): void {
    this.faults.push({ variable, fault });
  }

  /** The value without surrounding blanks; an empty one counts as not set. */
  text(name: VariableName): string | null {
    const row: EnvironmentVariable | undefined = environment.find((variable) => variable.name === name);
    for (const key of [name, ...(row?.aliases ?? [])]) {
      const value = this.#env[key]?.trim();
      if (value) return value;
    }
    return null;
  }

  oneOf<T extends string>(name: VariableName, values: readonly T[], fallback: T): T {
    const given = this.text(name);
    if (given === null) return fallback;
    const found = values.find((value) => value.toLowerCase() === given.toLowerCase());
    if (found === undefined) this.fault(name, `must be ${values.join(" or ")}, not "${given}"`);
    return found ?? fallback;
  }

  flag(name: VariableName, fallback: boolean): boolean {
    const given = this.text(name)?.toLowerCase();
    if (given === undefined) return fallback;
    if (["on", "true", "1", "yes"].includes(given)) return true;
    if (["off", "false", "0", "no"].includes(given)) return false;
    this.fault(name, `must be on or off, not "${given}"`);
    return fallback;
  }

  port(name: VariableName, fallback: number): number {
    const given = this.text(name);
    if (given === null) return fallback;
    const port = Number(given);
    if (/^\d{1,5}$/.test(given) && port <= 65_535) return port;
    this.fault(name, `must be a port from 0 to 65535, not "${given}"`);
    return fallback;
  }

  /** The value is not repeated in the fault: a URL may hold a password. */
  url(name: VariableName, protocols: readonly string[]): URL | null {
    const given = this.text(name);
    if (given === null) return null;
    const url = URL.canParse(given) ? new URL(given) : null;
    if (url && protocols.includes(url.protocol) && url.hostname !== "") return url;
    this.fault(name, `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`);
    return null;
  }

  /** Several, separated by commas or blanks, in the order given; empty = not set, or one of them is faulty. */
  urls(name: VariableName, protocols: readonly string[]): readonly URL[] {
    const given = (this.text(name) ?? "").split(/[\s,]+/).filter((item) => item !== "");
    const urls = given.flatMap((item) => (URL.canParse(item) ? [new URL(item)] : []));
    const good = urls.filter((url) => protocols.includes(url.protocol) && url.hostname !== "");
    if (good.length === given.length && (good.length > 0 || this.text(name) === null)) return good;
    const each = given.length > 1 ? "must be URLs that each begin" : "must be a URL that begins";
    this.fault(name, `${each} with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`);
    return [];
  }

  file(name: VariableName): string | null {
    const path = this.text(name);
    if (path === null) return null;
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      this.fault(name, `names a file that cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }
}
