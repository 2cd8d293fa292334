import type { Database } from "@readyline/database";
import type { GatewayStore } from "@readyline/gateway";

/** Pinned realms and refused credentials in our database. */
export function createGatewayStore(database: Pick<Database, "settings" | "refusals" | "writeTx">): GatewayStore {
  const realmKey = (server: string) => `pbx.realm:${server}`;
  return {
    async pinnedRealm(server) {
      const realm = await database.settings.get(realmKey(server));
      return typeof realm === "string" ? realm : null;
    },
    pinRealm: (server, realm) => database.writeTx((tx) => tx.settings.set(realmKey(server), realm)),
    clearRealm: (server) => database.writeTx((tx) => tx.settings.delete(realmKey(server))),
    async refusals(extension) {
      const rows = await database.refusals.list(extension);
      return rows.map(({ at, version, cause }) => ({ atMs: at, version, cause }));
    },
    addRefusal: (extension, { atMs, version }) =>
      database.writeTx((tx) => tx.refusals.add(extension, { at: atMs, version })),
    explainRefusal: (id, cause) => database.writeTx((tx) => tx.refusals.explain(id, cause)),
    removeRefusal: (id) => database.writeTx((tx) => tx.refusals.remove(id)),
    clearRefusals: (extension) => database.writeTx((tx) => tx.refusals.clear(extension)),
    acceptedVersion: (extension) => database.refusals.acceptedVersion(extension),
    accepted: (extension, version, atMs) =>
      database.writeTx((tx) => tx.refusals.accept(extension, { at: atMs, version })),
    async refusalsSince(sinceMs) {
      const rows = await database.refusals.listSince(sinceMs);
      return rows.map(({ extension, at }) => ({ extension, atMs: at }));
    },
  };
}
