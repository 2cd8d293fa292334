import { createHash } from "node:crypto";
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
  const pbxVersion = versionOf(pbx, config);
  return createGateway({
    pbx: { url: pbx.url, standbyUrls: pbx.standbyUrls, domain: pbx.domain, ...(pbx.ca === null ? {} : { ca: pbx.ca }) },
    digest: config.digest,
    realms: config.realms,
    ...(config.dialAllow === null ? {} : { dialAllow: config.dialAllow }),
    ...createContactNumbers(database),
    async credentials(userId) {
      const login = await openSipLogin({ database, secrets, log }, userId);
      return (
        login && { username: login.extension, password: login.password, version: `${login.version} ${pbxVersion}` }
      );
    },
    store: createGatewayStore(database),
    keptLines: createKeptLineStore(database),
    log,
  });
}

/** Another one when what the credentials are for changes: they are tried anew then. */
function versionOf(
  { evaluation, url, standbyUrls, domain }: PbxSettings,
  { digest, realms }: Pick<Config, "digest" | "realms">,
): string {
  // The evaluation PBX is the same one on whichever port it found.
  const servers = evaluation ? ["evaluation"] : [url, ...standbyUrls];
  return createHash("sha256")
    .update(JSON.stringify([servers, domain, digest, realms]))
    .digest("base64url")
    .slice(0, 16);
}
