import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { parseArgs } from "node:util";
import { assertNodeVersion } from "../node-version.ts";
import { ConfigError } from "../config/config-error.ts";
import { loadConfig } from "../config/load-config.ts";
import { readEnvironment } from "../config/read-environment.ts";
import { runDoctorCommand } from "./doctor-command.ts";

assertNodeVersion();
const repositoryDir = join(import.meta.dirname, "..", "..", "..");
const usage = `npm run doctor [-- --extension 1999] [--echo 600] [--json]
Looks at the PBX of this environment, step by step. The SIP password of the extension is PBX_TEST_PASSWORD, or is asked for.
Exit code 0: no step failed.`;

/** `npm run doctor`: works beside a running server too. */
try {
  const { values } = parseArgs({
    options: {
      extension: { type: "string" },
      echo: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) process.stdout.write(`${usage}\n`);
  else {
    const env = { ...readEnvironment(repositoryDir) };
    if (values.echo !== undefined) env["PBX_ECHO_EXTENSION"] = values.echo;
    if (values.extension !== undefined) {
      const isConfigured = env["PBX_TEST_EXTENSION"] === values.extension && env["PBX_TEST_PASSWORD"] !== undefined;
      if (!isConfigured && process.stdin.isTTY) env["PBX_TEST_PASSWORD"] = await askPassword(values.extension);
      env["PBX_TEST_EXTENSION"] = values.extension;
    }
    const config = loadConfig(env, repositoryDir);
    const write = (line: string): void => void process.stdout.write(`${line}\n`);
    if (!(await runDoctorCommand({ config, asJson: values.json, write }))) process.exitCode = 1;
  }
} catch (error) {
  const reason = error instanceof Error && !(error instanceof ConfigError) ? error.message : String(error);
  process.stderr.write(`${reason}\n${usage}\n`);
  process.exitCode = 2;
}

/** What is typed is not shown. */
async function askPassword(extension: string): Promise<string> {
  process.stderr.write(`SIP password of ${extension}: `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  using lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const password = await lines.question("");
  process.stderr.write("\n");
  return password;
}
