import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { doctorReport } from "@readyline/contract";
import { openDatabase } from "@readyline/database";
import { startEvaluationPbx } from "@readyline/evaluation-pbx";
import { afterAll, expect, test } from "vitest";
import { loadConfig } from "../config/load-config.ts";
import { runDoctorCommand } from "./doctor-command.ts";

const folder = mkdtempSync(join(tmpdir(), "readyline-doctor-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(env: Readonly<Record<string, string>>, asJson = false) {
  const lines: string[] = [];
  const config = loadConfig(env, folder);
  const ok = await runDoctorCommand({ config, asJson, write: (line) => lines.push(line) });
  return { ok, lines };
}

test("with nothing configured it looks at an evaluation PBX of its own and says so", { timeout: 45_000 }, async () => {
  const { ok, lines } = await run({ DATA_DIR: "nowhere" });
  expect(ok).toBe(true);
  expect(lines[0]).toBe("PBX_WS_SERVER is not set: an evaluation PBX is started for this run.");
  expect(lines.filter((line) => line.startsWith("✓"))).toHaveLength(9);
  expect(lines.find((line) => line.startsWith("✓ Audio both ways"))).toContain("Round trip of the tone");
  expect(lines.at(-1)).toMatch(/^All is well\. \(\d+\.\d s\)$/);
});

test(
  "a failed step makes the command fail, with what to do; the password is nowhere",
  { timeout: 45_000 },
  async () => {
    await using pbx = await startEvaluationPbx();
    await pbx.setUsers([{ extension: "1999", password: "right" }]);
    const dataDir = join(folder, "data");
    await (await openDatabase({ dataDir }))[Symbol.asyncDispose]();
    const env = {
      DATA_DIR: dataDir,
      PBX_WS_SERVER: pbx.url,
      PBX_DOMAIN: pbx.domain,
      PBX_TEST_EXTENSION: "1999",
      PBX_TEST_PASSWORD: "Zx9-wrong",
      PBX_ECHO_EXTENSION: "600",
    };
    const { ok, lines } = await run(env);
    expect(ok).toBe(false);
    expect(lines.find((line) => line.startsWith("✕"))).toContain("refuses the password of the test extension");
    expect(lines.join()).not.toContain("Zx9-wrong");
    const json = await run({ ...env, PBX_TEST_PASSWORD: "right" }, true);
    expect(json.ok).toBe(true);
    expect(doctorReport.parse(JSON.parse(json.lines.join("")))).toMatchObject({ result: "ok", extension: "1999" });
    // The server's own memory of refusals: the second wrong try is the last for a while.
    await run(env);
    expect((await run(env)).lines.join()).toContain("refused twice within 10 minutes");
  },
);
