import { apiErrors, doctorFindings, doctorSteps } from "@readyline/contract";
import { environment, type EnvironmentVariable } from "../config/environment.ts";

const variables: readonly EnvironmentVariable[] = environment;
const command = "npx vitest run backend/src/documents.test.ts -u";

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** docs/reference/environment.md */
export function environmentPage(): string {
  const rows = variables.map(({ name, aliases, default: fallback, example, description, internal }) =>
    row([
      [name, ...(aliases ?? [])].map((one) => `\`${one}\``).join(", also "),
      fallback === null ? "not set" : `${fallback}`,
      `\`${example}\``,
      internal === true ? `${description} Not for operators.` : description,
    ]),
  );
  return [
    "# Environment variables",
    "",
    "Made from the server's own list; a test compares. After a change of the list:",
    `\`${command}\`.`,
    "",
    "All are read at start: from the environment, else from the file `.env` in the folder of the product, else from `frontend/.env`. A variable",
    "that is wrong is named with its fault and an example, and nothing starts. No setting is built into the console: a restart is enough.",
    "",
    row(["Variable", "Default", "Example", "Meaning"]),
    row(["---", "---", "---", "---"]),
    ...rows,
    "",
  ].join("\n");
}

/** docs/reference/errors.md */
export function errorsPage(): string {
  return [
    "# Errors of the HTTP API",
    "",
    "Made from the contract's own table; a test compares. After a change of the table:",
    `\`${command}\`.`,
    "",
    'Every response with a status of 400 or more is JSON: `{ "error": { "code", "message", "fields"?, "retry_at"?, "holder"? } }`. `fields` has one',
    "entry a fault with the JSON path of the field, `retry_at` says in UTC epoch milliseconds when a retry can help, `holder` who has what was",
    "asked for. Refused upgrades of `/pbx` and `/live` answer in the same form.",
    "",
    row(["Code", "Status", "The operator reads"]),
    row(["---", "---", "---"]),
    ...Object.entries(apiErrors).map(([code, { status, text }]) => row([`\`${code}\``, String(status), text])),
    "",
  ].join("\n");
}

/** docs/reference/doctor.md */
export function doctorPage(): string {
  const findings = Object.entries(doctorFindings);
  return [
    "# The connection doctor",
    "",
    "Made from the contract's own tables; a test compares. After a change of the tables:",
    `\`${command}\`.`,
    "",
    "Setup → PBX → Test connection, or `npm run doctor`: the server looks at the PBX from where it stands, step by step. A step that fails stops",
    "those above it; what was done at the PBX is undone. A run takes 15 seconds at most.",
    "",
    "## Steps",
    "",
    row(["Step", "Name", "Looks at"]),
    row(["---", "---", "---"]),
    ...Object.entries(doctorSteps).map(([name, { title, looksAt }]) => row([`\`${name}\``, title, looksAt])),
    "",
    "## Findings",
    "",
    row(["Code", "Found", "What to do"]),
    row(["---", "---", "---"]),
    ...findings.map(([code, { text, action }]) => row([`\`${code}\``, text, action === "" ? "—" : action])),
    "",
  ].join("\n");
}

/** .env.example */
export function environmentExample(): string {
  const blocks = variables
    .filter(({ internal }) => internal !== true)
    .map(({ name, aliases, default: fallback, example, description }) =>
      [
        ...wrapped(description),
        ...(aliases ? [`# Also read as ${aliases.join(", ")}.`] : []),
        `# Default: ${fallback ?? "not set"}. Example:`,
        `#${name}=${example}`,
      ].join("\n"),
    );
  return [
    "# Settings of the Readyline server. Copy this file to .env and take the # off what you set; a restart is enough.",
    "# The same list as a table: docs/reference/environment.md",
    "",
    blocks.join("\n\n"),
    "",
  ].join("\n");
}

/** frontend/.env.example: the names of the integration guide that the product was asked for with. */
export function consoleExample(): string {
  const pbx = variables.filter(({ aliases }) => aliases !== undefined);
  return [
    "# The console reads its settings from the server at run time: nothing is built in, and no rebuild is needed.",
    "# Copy this file to .env (here), or set the same in ../.env: the server reads both. All other settings: ../.env.example.",
    ...pbx.map(({ aliases, example }) => `${aliases?.[0] ?? ""}=${example}`),
    "",
  ].join("\n");
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 118) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}
