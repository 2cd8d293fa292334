import type { GatewayStore, KeptLine, KeptLineStore } from "../options.ts";

/** What several processes share. */
export class KeptLines {
  readonly rows = new Map<string, { owner: string; line: KeptLine }>();
  /** Owners that are gone: their lines are left. */
  readonly gone = new Set<string>();

  of(owner: string): KeptLineStore {
    const { rows, gone } = this;
    return {
      take: (sessionId) => {
        const row = rows.get(sessionId);
        if (row !== undefined) rows.set(sessionId, { ...row, owner });
        return Promise.resolve(row?.line ?? null);
      },
      save: (line) => {
        rows.set(line.identity.sessionId, { owner, line });
        return Promise.resolve();
      },
      delete: (sessionId) => {
        if (rows.get(sessionId)?.owner === owner) rows.delete(sessionId);
        return Promise.resolve();
      },
      renew: (sessionIds) => {
        const left = [...rows.values()].filter((row) => gone.has(row.owner));
        for (const row of left) row.owner = owner;
        return Promise.resolve({
          taken: sessionIds.filter((sessionId) => (rows.get(sessionId)?.owner ?? owner) !== owner),
          left: left.map(({ line }) => line),
        });
      },
    };
  }
}

export class MemoryStore implements GatewayStore {
  readonly realms = new Map<string, string>();
  readonly refused = new Map<string, number[]>();

  pinnedRealm(server: string): Promise<string | null> {
    return Promise.resolve(this.realms.get(server) ?? null);
  }

  pinRealm(server: string, realm: string): Promise<void> {
    this.realms.set(server, realm);
    return Promise.resolve();
  }

  clearRealm(server: string): Promise<void> {
    this.realms.delete(server);
    return Promise.resolve();
  }

  refusals(extension: string): Promise<readonly number[]> {
    return Promise.resolve([...(this.refused.get(extension) ?? [])]);
  }

  addRefusal(extension: string, atMs: number): Promise<void> {
    this.refused.set(extension, [...(this.refused.get(extension) ?? []), atMs]);
    return Promise.resolve();
  }

  clearRefusals(extension: string): Promise<void> {
    this.refused.delete(extension);
    return Promise.resolve();
  }
}
