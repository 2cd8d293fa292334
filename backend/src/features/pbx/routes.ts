import { routes } from "@readyline/contract";
import type { AppContext } from "../../context.ts";
import type { Implement } from "../../http/implement.ts";
import type { PbxSettings } from "../../server/pbx-settings.ts";

export interface PbxContext extends Pick<AppContext, "config" | "gateway" | "database"> {
  readonly pbx: PbxSettings;
}

/** Setup → PBX: what the server runs with, and how it is. */
export function registerPbx(implement: Implement, { config, gateway, database, pbx }: PbxContext): void {
  async function describe() {
    return {
      evaluation: pbx.evaluation,
      server: pbx.url,
      domain: pbx.domain,
      digest: config.digest,
      realms: [...config.realms],
      pinnedRealm: await gateway.pinnedRealm(),
      caFile: pbx.caFile,
      dialAllow: config.dialAllow,
      health: gateway.health(),
      refusedByRule: Object.entries(gateway.refusedByRule()).map(([rule, count]) => ({ rule, count })),
      serviceNumbers: [...pbx.serviceNumbers],
    };
  }

  implement(routes.getPbx, describe);
  implement(routes.clearPinnedRealm, async ({ context: { user, address } }) => {
    const before = await gateway.pinnedRealm();
    await gateway.clearPinnedRealm();
    const entry = {
      actorId: user.id,
      action: "pbx.pinned_realm_cleared",
      targetType: "pbx",
      targetId: pbx.url,
      address,
    };
    await database.writeTx((tx) => tx.audit.append({ ...entry, before: { pinned_realm: before } }));
    return describe();
  });
}
