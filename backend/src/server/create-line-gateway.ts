import type { Database } from "@readyline/database";
import { createGateway, type Gateway } from "@readyline/gateway";
import type { Config } from "../config/config.ts";
import { createContactNumbers } from "../features/index.ts";
import type { Log } from "../log.ts";
import type { Secrets } from "../secrets/secrets.ts";
import { openSipLogin } from "../secrets/sip-password.ts";
import { createGatewayStore } from "./gateway-store.ts";
import { createKeptLineStore } from "./kept-line-store.ts";
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
  return createGateway({
    pbx: { url: pbx.url, standbyUrls: pbx.standbyUrls, domain: pbx.domain, ...(pbx.ca === null ? {} : { ca: pbx.ca }) },
    digest: config.digest,
    realms: config.realms,
    ...(config.dialAllow === null ? {} : { dialAllow: config.dialAllow }),
    ...createContactNumbers(database),
    async credentials(userId) {
      const login = await openSipLogin({ database, secrets, log }, userId);
      return login && { username: login.extension, password: login.password };
    },
    store: createGatewayStore(database),
    keptLines: createKeptLineStore(database),
    log,
  });
}
