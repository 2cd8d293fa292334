import { randomUUID } from "node:crypto";
import type { Database, KeptLineRecord } from "@readyline/database";
import type { KeptLine, KeptLineStore } from "@readyline/gateway";
import { z } from "zod";

/** A process that has said nothing for so long is gone. It says so every 10 s. */
const GONE_AFTER_MS = 45_000;

const identitySchema = z.object({
  sessionId: z.string(),
  userId: z.string(),
  extension: z.string(),
  displayName: z.string(),
  remoteAddress: z.string(),
});

/** Established calls in our database, for the process that takes them up. */
export function createKeptLineStore(database: Pick<Database, "keptLines" | "writeTx">, now = Date.now): KeptLineStore {
  const processId = randomUUID();
  return {
    async take(sessionId) {
      // Nearly always there is none: a page's first REGISTER waits for this.
      if ((await database.keptLines.get(sessionId)) === null) return null;
      const record = await database.writeTx((tx) => tx.keptLines.take(processId, sessionId));
      return record === null ? null : toLine(record);
    },
    save: ({ identity, callIds, memory }) =>
      database.writeTx((tx) =>
        tx.keptLines.save(processId, {
          sessionId: identity.sessionId,
          identity: JSON.stringify(identity),
          callIds,
          memory,
        }),
      ),
    delete: (sessionId) => database.writeTx((tx) => tx.keptLines.delete(processId, sessionId)),
    async renew(sessionIds) {
      const left = await database.keptLines.leftBefore(now() - GONE_AFTER_MS);
      if (sessionIds.length === 0 && left.length === 0) return { taken: [], left: [] };
      return database.writeTx(async (tx) => {
        const taken = await tx.keptLines.takenFrom(processId, sessionIds);
        await tx.keptLines.renew(processId);
        const orphans = await tx.keptLines.leftBefore(now() - GONE_AFTER_MS);
        const records: KeptLineRecord[] = [];
        for (const sessionId of orphans) records.push(...one(await tx.keptLines.take(processId, sessionId)));
        return { taken, left: records.map(toLine) };
      });
    },
  };
}

function one<T>(value: T | null): T[] {
  return value === null ? [] : [value];
}

function toLine({ identity, callIds, memory }: KeptLineRecord): KeptLine {
  return { identity: identitySchema.parse(JSON.parse(identity)), callIds, memory };
}
