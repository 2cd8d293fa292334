import type { Database } from "@readyline/database";
import { sessionEnds, sessionTimes } from "../auth/session-policy.ts";
import type { Sessions } from "../auth/sessions.ts";
import type { LiveHub } from "../live/live-hub.ts";
import type { Log } from "../log.ts";

const SWEEP_EVERY_MS = 1_000;
const PURGE_EVERY_MS = 10 * 60_000;
/** A page that was away for longer loads everything again. */
const KEEP_EVENTS_MS = 24 * 60 * 60_000;

export interface UpkeepOptions {
  readonly database: Pick<Database, "writeTx">;
  readonly sessions: Pick<Sessions, "sweep" | "purge">;
  readonly live: Pick<LiveHub, "sendToSession">;
  readonly log: Log;
  readonly now: () => number;
}

/** What has to be done again and again: ending sessions on time, and throwing away what nobody needs any more. */
export function startUpkeep({ database, sessions, live, log, now }: UpkeepOptions): AsyncDisposable {
  const warned = new Map<string, number>();
  let running: Promise<void> = Promise.resolve();

  async function sweep(): Promise<void> {
    const living = await sessions.sweep();
    for (const session of living) {
      const { expiresAt } = sessionEnds(session);
      if (expiresAt - now() > sessionTimes.warnMs || warned.get(session.id) === expiresAt) continue;
      warned.set(session.id, expiresAt);
      live.sendToSession(session.id, { type: "session_ending", at: expiresAt });
    }
    const ids = new Set(living.map(({ id }) => id));
    for (const id of warned.keys()) if (!ids.has(id)) warned.delete(id);
  }

  async function purge(): Promise<void> {
    await sessions.purge();
    await database.writeTx(async (tx) => {
      await tx.loginGuard.purge();
      await tx.outbox.prune(now() - KEEP_EVENTS_MS);
    });
  }

  const queue = (work: () => Promise<void>, what: string) => {
    running = running.then(work).catch((error: unknown) => log.error({ error }, `${what} failed`));
  };
  const timers = [
    setInterval(() => queue(sweep, "ending sessions"), SWEEP_EVERY_MS),
    setInterval(() => queue(purge, "throwing away old rows"), PURGE_EVERY_MS),
  ];
  return {
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearInterval(timer);
      await running;
    },
  };
}
