import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { openDatabase } from "@readyline/database";
import { freshDatabase } from "@readyline/lab";
import { expect, test } from "vitest";
import { generateApiKey } from "../api-keys/api-key.ts";

const ROUNDS = 3;
const SENDERS = 8;
const ACKNOWLEDGED_BEFORE_KILL = 60;

interface Acknowledged {
  readonly idempotencyKey: string;
  readonly signalId: string;
  readonly alarmNo: number;
}

test("a server killed during intake has lost no signal that it acknowledged, and half of none", async () => {
  const { [Symbol.dispose]: removeData, ...where } = await freshDatabase("sqlite");
  const { key, prefix, hash } = generateApiKey();
  const first = await openDatabase(where);
  const { id: apiKeyId } = await first.writeTx((tx) =>
    tx.apiKeys.create({ name: "Receiver", prefix, hash, createdBy: null }),
  );
  await first.close();

  const acknowledged: Acknowledged[] = [];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      acknowledged.push(...(await sendUntilKilled("dataDir" in where ? where.dataDir : "", key, round)));
    }
    await using database = await openDatabase(where);
    expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS * ACKNOWLEDGED_BEFORE_KILL);
    for (const { idempotencyKey, signalId, alarmNo } of acknowledged) {
      const stored = await database.signals.findByIdempotencyKey(apiKeyId, idempotencyKey);
      expect([stored?.id, await database.signals.alarmNoOf(signalId)]).toEqual([signalId, alarmNo]);
    }
    // What was stored without being acknowledged is whole too: alarm, log and live event together.
    const open = await database.alarms.listOpen();
    for (const alarm of open) expect(await database.alarms.findBrokenAction(alarm.id)).toBeNull();
    const events = await allEvents(database);
    expect(events.size).toBe(open.length);
  } finally {
    removeData();
  }
});

/** Sends signals from several senders at once, kills the server in their midst, and returns what it had acknowledged. */
async function sendUntilKilled(dataDir: string, key: string, round: number): Promise<Acknowledged[]> {
  const server = fork(new URL("../testing/intake-process.ts", import.meta.url), [dataDir], { stdio: "ignore" });
  const acknowledged: Acknowledged[] = [];
  try {
    const [port] = (await once(server, "message")) as [number];
    const sender = async (name: number): Promise<void> => {
      for (let count = 0; server.exitCode === null && server.signalCode === null; count += 1) {
        const idempotencyKey = `${round}-${name}-${count}`;
        const body = { account_number: idempotencyKey.replaceAll("-", "x"), code: "BA" };
        const answer = await post(port, key, idempotencyKey, body);
        if (answer === null) return;
        acknowledged.push({ idempotencyKey, signalId: answer.signal_id, alarmNo: answer.alarm_no });
        if (acknowledged.length === ACKNOWLEDGED_BEFORE_KILL) server.kill("SIGKILL");
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, (_, name) => sender(name)));
  } finally {
    await ended(server);
  }
  return acknowledged;
}

/** The answer, or null where the server was gone before it came. */
async function post(
  port: number,
  key: string,
  idempotencyKey: string,
  body: object,
): Promise<{ signal_id: string; alarm_no: number } | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/api/signals`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        "idempotency-key": idempotencyKey,
      },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { signal_id: string; alarm_no: number };
  } catch (error) {
    // fetch says so of a connection that broke.
    if (error instanceof TypeError || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, "exit");
  server.kill("SIGKILL");
  await exit;
}

/** Ids of all alarms that the live feed tells of. */
async function allEvents(database: Awaited<ReturnType<typeof openDatabase>>): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const last = await database.outbox.latestSeq();
  for (let seq = 0; seq < last;) {
    const events = await database.outbox.after(seq);
    for (const { event } of events) if (event.topic === "alarm.changed") ids.add(event.data.alarm.id);
    seq = events.at(-1)?.seq ?? last;
  }
  return ids;
}
