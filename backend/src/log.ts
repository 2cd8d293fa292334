export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

type Write = (facts: object, message: string) => void;

/** Facts first, then one sentence. Facts hold no credentials; names that could are masked all the same. */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** Takes one line without its end; default: standard error. */
  readonly writeLine?: (line: string) => void;
  /** UTC epoch milliseconds. */
  readonly now?: () => number;
}

const secretNames =
  /password|passphrase|secret|token|cookie|authorization|credential|ha1|otpauth|backup_?code|api_?key$/i;
const secretsInText = /\b(response|nonce|cnonce|token|password)=("[^"]*"|[^\s,;&]+)/gi;

/** One JSON object a line on standard error: `{"time":…,"level":…,"message":…, …facts}`. */
export function createLog({ level, writeLine = toStandardError, now = Date.now }: LogOptions): Log {
  const at = (name: Exclude<LogLevel, "silent">): Write => {
    if (logLevels.indexOf(name) < logLevels.indexOf(level)) return () => undefined;
    return (facts, message) => {
      const line = {
        time: new Date(now()).toISOString(),
        level: name,
        message: maskText(message),
        ...maskedFacts(facts),
      };
      writeLine(JSON.stringify(line));
    };
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}

function maskText(text: string): string {
  return text.replace(secretsInText, (_match, name: string) => `${name}=[masked]`);
}

function maskedFacts(facts: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, masked(name, value, 0)]));
}

function masked(name: string, value: unknown, depth: number): unknown {
  if (typeof value === "boolean" || value === null || value === undefined) return value;
  if (secretNames.test(name)) return "[masked]";
  if (typeof value === "string") return maskText(value);
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Error) return errorFacts(value, depth);
  if (typeof value !== "object") return value;
  if (depth > 5) return "[deeper]";
  if (Array.isArray(value)) return value.map((item) => masked("", item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(key, item, depth + 1)]));
}

function errorFacts(error: Error, depth: number): Record<string, unknown> {
  return {
    name: error.name,
    message: maskText(error.message),
    ...("code" in error ? { code: error.code } : {}),
    ...(error.stack ? { stack: maskText(error.stack) } : {}),
    ...(error.cause instanceof Error && depth < 5 ? { cause: errorFacts(error.cause, depth + 1) } : {}),
  };
}
