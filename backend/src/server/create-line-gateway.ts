import type { Database } from "@readyline/database";
import { createGateway, type Gateway } from "@readyline/gateway";
import type { Config } from "../config/config.ts";
import { createContactNumbers } from "../features/index.ts";
import type { Log } from "../log.ts";
import type { Secrets } from "../secrets/secrets.ts";
import { openSipLogin } from "../secrets/sip-password.ts";
import type { PbxSettings } from "./pbx-settings.ts";

export interface LineGatewayOptions {
  readonly config: Pick<Config, "digest" | "realms" | "dialAllow">;
  readonly pbx: PbxSettings;
  readonly database: Database;
  readonly secrets: Secrets;
  readonly log: Log;
}

/** The gateway over our database: credentials, contact numbers, pinned realms and refusals. */
export function createLineGateway({ config, pbx, database, secrets, log }: LineGatewayOptions): Gateway {
  const realmKey = (server: string) => `pbx.realm:${server}`;
  return createGateway({
    pbx: { url: pbx.url, domain: pbx.domain, ...(pbx.ca === null ? {} : { ca: pbx.ca }) },
    digest: config.digest,
    realms: config.realms,
    ...(config.dialAllow === null ? {} : { dialAllow: config.dialAllow }),
    ...createContactNumbers(database),
    async credentials(userId) {
      const login = await openSipLogin({ database, secrets, log }, userId);
      return login && { username: login.extension, password: login.password };
    },
    store: {
      async pinnedRealm(server) {
        const realm = await database.settings.get(realmKey(server));
        return typeof realm === "string" ? realm : null;
      },
      pinRealm: (server, realm) => database.writeTx((tx) => tx.settings.set(realmKey(server), realm)),
      clearRealm: (server) => database.writeTx((tx) => tx.settings.delete(realmKey(server))),
      refusals: (extension) => database.refusals.list(extension),
      addRefusal: (extension, atMs) => database.writeTx((tx) => tx.refusals.add(extension, atMs)),
      clearRefusals: (extension) => database.writeTx((tx) => tx.refusals.clear(extension)),
    },
    log,
  });
}
