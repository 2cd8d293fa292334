import type { GatewayCallEvent } from "@readyline/contract";
import { DatabaseError, type WriteTx } from "@readyline/database";
import { setTimeout as delay } from "node:timers/promises";
import type { AppContext } from "../../context.ts";
import { findOwners } from "./contact-numbers.ts";

export interface CallRecorder extends AsyncDisposable {
  /** Users with a call that has not ended. */
  usersOnCall(): readonly string[];
}

const RETRY_AFTER_MS = [100, 400, 1_600];
/** SQLite writes on the thread that carries the signalling: the answer to an INVITE must not wait for the disk. */
const WRITE_AFTER_MS = 50;

/**
 * Writes down every call that the gateway sees, whatever becomes of the page. Events of one gateway are recorded one
 * after the other, in their order, up to 50 ms later and those of that time together. Calls that an earlier run of the
 * server left open are closed before the first, but for those that the gateway goes on with.
 * Disposing stops listening and resolves when all that was seen is written.
 */
export function startCallRecorder(context: Pick<AppContext, "database" | "gateway" | "log">): CallRecorder {
  const { database, gateway, log } = context;
  const open = new Map<string, string>();
  let unwritten: GatewayCallEvent[] = [];
  let timer: NodeJS.Timeout | null = null;
  let writing = closeOrphans(context);

  const record = (events: readonly GatewayCallEvent[]): Promise<void> =>
    withRetries(() =>
      database.writeTx(async (tx) => {
        for (const event of events) await tx.calls.recordEvent(await located(tx, event));
      }),
    );
  const recordEach = async (events: readonly GatewayCallEvent[]): Promise<void> => {
    for (const event of events) {
      try {
        await record([event]);
      } catch (error) {
        log.error({ error, callId: event.callId, state: event.state }, "A call event could not be recorded");
      }
    }
  };
  const write = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const events = unwritten;
    unwritten = [];
    if (events.length === 0) return;
    // One that cannot be recorded must not take the others with it.
    writing = writing.then(() => record(events).catch(() => recordEach(events)));
  };

  const onCall = (event: GatewayCallEvent): void => {
    const key = `${event.userId} ${event.callId}`;
    if (event.state === "ended") open.delete(key);
    else open.set(key, event.userId);
    unwritten.push(event);
    timer ??= setTimeout(write, WRITE_AFTER_MS);
  };
  gateway.on("call", onCall);

  return {
    usersOnCall: () => [...open.values()],
    async [Symbol.asyncDispose]() {
      gateway.off("call", onCall);
      write();
      await writing;
    },
  };
}

async function closeOrphans({ database, log }: Pick<AppContext, "database" | "log">): Promise<void> {
  try {
    const ended = await database.writeTx(async (tx) => tx.calls.endOrphans(await tx.keptLines.callIds()));
    if (ended > 0) log.warn({ calls: ended }, "Calls that were up when the server stopped are closed");
  } catch (error) {
    log.error({ error }, "Calls that were up when the server stopped could not be closed");
  }
}

/** An incoming call belongs to the contact whose number it is, and to the open alarm of that contact's site if it has just one. */
async function located(tx: WriteTx, event: GatewayCallEvent): Promise<GatewayCallEvent> {
  if (event.direction === "outgoing" || event.state !== "started") return event;
  const { number, owners } = await findOwners(tx.contacts, event.number);
  const sites = new Set(owners.map((owner) => owner.accountId));
  const [accountId] = sites;
  if (accountId === undefined || sites.size > 1) return { ...event, number };
  const [alarm, ...others] = await tx.alarms.listOpenOf({ accountId });
  return { ...event, number, alarmId: alarm !== undefined && others.length === 0 ? alarm.id : null };
}

async function withRetries(write: () => Promise<unknown>): Promise<void> {
  for (const waitMs of RETRY_AFTER_MS) {
    try {
      await write();
      return;
    } catch (error) {
      if (!(error instanceof DatabaseError && error.retryable)) throw error;
      await delay(waitMs);
    }
  }
  await write();
}
