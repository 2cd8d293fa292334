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
    refusals: (extension) => database.refusals.list(extension),
    addRefusal: (extension, atMs) => database.writeTx((tx) => tx.refusals.add(extension, atMs)),
    clearRefusals: (extension) => database.writeTx((tx) => tx.refusals.clear(extension)),
  };
}
