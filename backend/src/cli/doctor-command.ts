import { existsSync } from "node:fs";
import { doctorHeadLines, type DoctorReport, doctorStepLines, doctorVerdictLine, toWire } from "@readyline/contract";
import { openDatabase } from "@readyline/database";
import { serviceNumbers, startEvaluationPbx } from "@readyline/evaluation-pbx";
import { examinePbx, type GatewayStore } from "@readyline/gateway";
import type { Config } from "../config/config.ts";
import { createGatewayStore } from "../server/gateway-store.ts";

export interface DoctorCommand {
  /** What the environment says, the command line's words already in it. */
  readonly config: Config;
  readonly asJson: boolean;
  readonly write: (line: string) => void;
}

/** `npm run doctor`: the ladder as a table, or as one JSON object. Resolves with whether no step failed. */
export async function runDoctorCommand({ config, asJson, write }: DoctorCommand): Promise<boolean> {
  await using stack = new AsyncDisposableStack();
  const line = config.testLine;
  const target =
    config.pbx === null
      ? await startOwnPbx(stack, config)
      : { url: config.pbx.url, domain: config.pbx.domain, ca: config.pbx.ca, line, echo: config.echoExtension };
  const store = await openStore(stack, config);
  if (!asJson && config.pbx === null) write("PBX_WS_SERVER is not set: an evaluation PBX is started for this run.");
  let shown = -1;
  const onProgress = (report: DoctorReport): void => {
    if (asJson) return;
    if (shown < 0) doctorHeadLines(report).forEach((text) => write(text));
    shown = Math.max(shown, 0);
    for (; ; shown += 1) {
      const step = report.steps[shown];
      if (step === undefined || step.state === "waiting" || step.state === "running") return;
      doctorStepLines(step).forEach((text) => write(text));
    }
  };
  const report = await examinePbx(
    {
      pbx: { url: target.url, domain: target.domain, ...(target.ca === null ? {} : { ca: target.ca }) },
      digest: config.digest,
      realms: config.realms,
      store,
      log: { error: (facts, message) => write(`${message}: ${JSON.stringify(facts)}`) },
    },
    {
      line: target.line && { username: target.line.extension, password: target.line.password },
      echoExtension: target.echo,
      onProgress,
    },
  );
  write(asJson ? JSON.stringify(toWire(report)) : doctorVerdictLine(report));
  return report.result !== "failed";
}

interface Target {
  readonly url: string;
  readonly domain: string;
  readonly ca: string | null;
  readonly line: Config["testLine"];
  readonly echo: string | null;
}

/** With nothing configured the server starts its own PBX, which nobody else reaches: the doctor does the same. */
async function startOwnPbx(stack: AsyncDisposableStack, { digest }: Config): Promise<Target> {
  const pbx = stack.use(await startEvaluationPbx({ algorithms: [digest] }));
  const line = { extension: "readyline-doctor", password: crypto.randomUUID() };
  await pbx.setUsers([line]);
  const echo = serviceNumbers.find(({ behaviour }) => behaviour.kind === "answer" && behaviour.plays === "echo");
  return { url: pbx.url, domain: pbx.domain, ca: null, line, echo: echo?.number ?? null };
}

/** The server's own memory of refusals and realms, where there is one; it may be running. */
async function openStore(stack: AsyncDisposableStack, { databaseUrl, dataDir }: Config): Promise<GatewayStore> {
  if (databaseUrl === null && !existsSync(dataDir)) return memoryStore();
  const database = stack.use(
    await openDatabase(databaseUrl === null ? { dataDir, exclusive: false } : { url: databaseUrl }),
  );
  return createGatewayStore(database);
}

/** For one run, where no server ever ran. */
function memoryStore(): GatewayStore {
  let realm: string | null = null;
  return {
    pinnedRealm: async () => realm,
    pinRealm: async (_server, pinned) => void (realm = pinned),
    clearRealm: async () => void (realm = null),
    refusals: async () => [],
    addRefusal: async () => "",
    explainRefusal: async () => undefined,
    removeRefusal: async () => undefined,
    clearRefusals: async () => undefined,
    acceptedVersion: async () => null,
    accepted: async () => undefined,
    refusalsSince: async () => [],
  };
}
