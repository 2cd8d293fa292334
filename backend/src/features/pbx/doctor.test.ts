import type { DoctorReportWire } from "@readyline/contract";
import { expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { startTestServer } from "../../testing/test-server.ts";

const onEvaluationPbx = { env: { PBX_WS_SERVER: "", PBX_DOMAIN: "" } };
/** Three times the promise. */
const RUN_DEADLINE_MS = 45_000;

type Run = DoctorReportWire & { readonly started_by: { readonly name: string } };

/** Asks for the run until it has ended. */
async function ended(boss: Client): Promise<{ run: Run; seen: ReadonlySet<string> }> {
  const until = Date.now() + RUN_DEADLINE_MS;
  const seen = new Set<string>();
  while (Date.now() < until) {
    const { run } = (await boss.get("/api/pbx/doctor")).body as { run: Run };
    seen.add(run.steps.find(({ state }) => state === "running")?.name ?? "");
    if (run.ended_at !== null) return { run, seen };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("the run did not end");
}

const states = ({ steps }: Run): string[] => steps.map(({ name, state, finding }) => `${name} ${finding ?? state}`);

test(
  "on the evaluation PBX the whole ladder holds with nothing configured, audio both ways too",
  { timeout: 60_000 },
  async () => {
    const bed = await startTestServer(onEvaluationPbx);
    await bed.addUser("boss", { role: "administrator" });
    const boss = await bed.signIn("boss");
    expect((await boss.get("/api/pbx/doctor")).body).toEqual({
      run: null,
      test_extension: "readyline-doctor",
      echo_extension: "600",
    });
    expect((await boss.post("/api/pbx/doctor", {})).status).toBe(202);
    const { run, seen } = await ended(boss);
    expect(states(run)).toEqual([
      "dns ok",
      "tcp ok",
      "tls not_run.no_tls",
      "upgrade ok",
      "options ok",
      "register ok",
      "call ok",
      "audio ok",
      "hang_up ok",
      "unregister ok",
    ]);
    expect(run).toMatchObject({ result: "ok", started_by: { name: "Boss Test" } });
    expect(run.ended_at! - run.started_at).toBeLessThan(15_000);
    // Steps are shown while they run.
    expect(seen).toContain("audio");
    const pbx = bed.server.evaluationPbx()!;
    expect(await pbx.bindings()).toEqual([]);
    expect((await pbx.calls()).map(({ phase }) => phase)).toEqual(["ended"]);
  },
);

test("only administrators, one run at a time, and who runs it is told", { timeout: 60_000 }, async () => {
  const bed = await startTestServer(onEvaluationPbx);
  await bed.addUser("boss", { role: "administrator" });
  await bed.addUser("chief", { role: "administrator" });
  await bed.addUser("sue", { role: "supervisor" });
  const [boss, chief, sue] = await Promise.all(["boss", "chief", "sue"].map((name) => bed.signIn(name)));
  expect((await sue!.post("/api/pbx/doctor", {})).status).toBe(403);
  expect((await sue!.get("/api/pbx/doctor")).status).toBe(403);
  expect((await boss!.post("/api/pbx/doctor", {})).status).toBe(202);
  const refused = await chief!.post("/api/pbx/doctor", {});
  expect(refused.status).toBe(409);
  expect(refused.body.error).toMatchObject({ code: "doctor_running", holder: { name: "Boss Test" } });
  const { run } = await ended(chief!);
  expect(run.result).toBe("ok");
  expect((await chief!.post("/api/pbx/doctor", {})).status).toBe(202);
  await ended(boss!);
});

test(
  "a line given for one run is used, counted when it is refused, and neither logged nor shown",
  { timeout: 60_000 },
  async () => {
    const bed = await startTestServer(onEvaluationPbx);
    await bed.addUser("boss", { role: "administrator" });
    await bed.addUser("olga", { extension: "1777", sipPassword: "olgas-sip-password" });
    const boss = await bed.signIn("boss");
    const wrong = { test_line: { extension: "1777", sip_password: "Zx9-wrong-sip-password" } };
    const { database } = bed.server.context;
    for (const finding of ["register.password", "register.password", "register.wait"]) {
      await boss.post("/api/pbx/doctor", wrong);
      const { run } = await ended(boss);
      expect(states(run)[5]).toBe(`register ${finding}`);
      expect(run.extension).toBe("1777");
    }
    expect(await database.refusals.list("1777")).toHaveLength(2);
    expect(bed.logLines.filter((line) => line.includes("Zx9-wrong"))).toEqual([]);
    expect((await boss.get("/api/pbx/doctor")).text).not.toContain("Zx9-wrong");
  },
);

test(
  "a server that stops while the doctor runs leaves no contact behind and stops in time",
  { timeout: 60_000 },
  async () => {
    const bed = await startTestServer(onEvaluationPbx);
    await bed.addUser("boss", { role: "administrator" });
    const boss = await bed.signIn("boss");
    await boss.post("/api/pbx/doctor", { echo_extension: "480" });
    const pbx = bed.server.evaluationPbx()!;
    const until = Date.now() + RUN_DEADLINE_MS;
    while ((await pbx.bindings()).length === 0 && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await pbx.bindings()).toHaveLength(1);
    const startedAt = performance.now();
    await bed.server.context.gateway[Symbol.asyncDispose]();
    expect(performance.now() - startedAt).toBeLessThan(3_500);
    expect(await pbx.bindings()).toEqual([]);
  },
);
