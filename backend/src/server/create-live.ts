import { proofsOf } from "@readyline/contract";
import { sessionEnds } from "../auth/session-policy.ts";
import type { SessionStore } from "../auth/session-store.ts";
import type { AppContext } from "../context.ts";
import { LiveHub } from "../live/live-hub.ts";
import { LineWatcher } from "./line-watcher.ts";

export interface CreateLiveOptions extends Pick<AppContext, "database" | "gateway" | "log" | "now"> {
  readonly store: SessionStore;
  /** Brings the evaluation PBX's extensions up to date. */
  readonly syncPbx: () => Promise<void>;
}

/** The hub of all pages, told of what happens in the database and in the gateway. */
export async function createLive({ database, gateway, log, now, store, syncPbx }: CreateLiveOptions): Promise<LiveHub> {
  const hub = new LiveHub({
    database,
    log,
    now,
    async sessionExpiresAt(sessionId) {
      const [session] = await store.byIds([sessionId]);
      return session ? sessionEnds(session).expiresAt : null;
    },
    proofs: ({ userId, sessionId }) => proofsOf(gateway.facts(userId, sessionId)),
    async greeting({ userId, sessionId }) {
      const user = await database.users.get(userId);
      const facts = { ...gateway.facts(userId, sessionId), extension: user?.sipExtension ?? null };
      return [
        { type: "line", facts },
        { type: "pbx", health: gateway.health() },
      ];
    },
  });
  const watcher = new LineWatcher({
    database,
    gateway,
    log,
    syncPbx,
    tellPages: (userId) => hub.sendToUser(userId, { type: "line_changed" }),
  });
  await watcher.start();
  hub.onEvents((events) => void watcher.take(events));
  gateway.on("facts", (_userId, sessionId, facts) => hub.sendToSession(sessionId, { type: "line", facts }));
  gateway.on("pbx", (health) => hub.sendToAll({ type: "pbx", health }));
  await hub.start();
  return hub;
}
