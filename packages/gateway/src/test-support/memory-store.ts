import type { RefusalCause } from "@readyline/contract";
import type { GatewayStore, KeptLine, KeptLineStore, RecentRefusal, Refusal } from "../options.ts";

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

interface Row extends Refusal {
  readonly id: string;
}

/** What outlives a gateway: give it to the next one. */
export class MemoryStore implements GatewayStore {
  readonly realms = new Map<string, string>();
  readonly refused = new Map<string, readonly Row[]>();
  readonly acceptances = new Map<string, { readonly version: string | null; readonly atMs: number }>();
  private lastId = 0;

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

  refusals(extension: string): Promise<readonly Refusal[]> {
    return Promise.resolve(this.refused.get(extension) ?? []);
  }

  addRefusal(extension: string, refusal: Refusal): Promise<string> {
    this.lastId += 1;
    const row = { ...refusal, id: String(this.lastId) };
    this.refused.set(extension, [...(this.refused.get(extension) ?? []), row]);
    return Promise.resolve(row.id);
  }

  explainRefusal(id: string, cause: RefusalCause): Promise<void> {
    for (const [extension, rows] of this.refused) {
      this.refused.set(
        extension,
        rows.map((row) => (row.id === id ? { ...row, cause } : row)),
      );
    }
    return Promise.resolve();
  }

  removeRefusal(id: string): Promise<void> {
    for (const [extension, rows] of this.refused) {
      const left = rows.filter((row) => row.id !== id);
      if (left.length > 0) this.refused.set(extension, left);
      else this.refused.delete(extension);
    }
    return Promise.resolve();
  }

  clearRefusals(extension: string): Promise<void> {
    this.refused.delete(extension);
    return Promise.resolve();
  }

  acceptedVersion(extension: string): Promise<string | null> {
    return Promise.resolve(this.acceptances.get(extension)?.version ?? null);
  }

  accepted(extension: string, version: string | null, atMs: number): Promise<void> {
    this.refused.delete(extension);
    this.acceptances.set(extension, { version, atMs });
    return Promise.resolve();
  }

  refusalsSince(sinceMs: number): Promise<readonly RecentRefusal[]> {
    const successMs = Math.max(0, ...[...this.acceptances.values()].map(({ atMs }) => atMs));
    const rows = [...this.refused].flatMap(([extension, all]) => all.map(({ atMs }) => ({ extension, atMs })));
    return Promise.resolve(rows.filter(({ atMs }) => atMs >= sinceMs && atMs > successMs));
  }
}
