import { routes } from "@readyline/contract";
import type { AppContext } from "../../context.ts";
import type { Implement } from "../../http/implement.ts";
import type { PbxSettings } from "../../server/pbx-settings.ts";
import { DoctorDesk } from "./doctor-desk.ts";

export interface PbxContext extends Pick<AppContext, "config" | "gateway" | "database" | "log" | "now"> {
  readonly pbx: PbxSettings;
}

/** Setup → PBX: what the server runs with, and how it is. */
export function registerPbx(implement: Implement, { config, gateway, database, log, now, pbx }: PbxContext): void {
  const doctor = new DoctorDesk(gateway, log);

  /** Servers of one cluster may pin different realms. */
  async function pinnedRealm(): Promise<string | null> {
    const realms = await gateway.pinnedRealms();
    return realms.length === 0 ? null : realms.join(", ");
  }

  async function describe() {
    return {
      evaluation: pbx.evaluation,
      server: pbx.url,
      domain: pbx.domain,
      digest: config.digest,
      realms: [...config.realms],
      pinnedRealm: await pinnedRealm(),
      caFile: pbx.caFile,
      dialAllow: config.dialAllow,
      health: gateway.health(),
      counts: { ...gateway.counts(), ...processCounts() },
      servers: [...gateway.servers()],
      refusedByRule: Object.entries(gateway.refusedByRule()).map(([rule, count]) => ({ rule, count })),
      serviceNumbers: [...pbx.serviceNumbers],
    };
  }

  implement(routes.getPbx, describe);
  implement(routes.clearPinnedRealm, async ({ context: { user, address } }) => {
    const before = await pinnedRealm();
    await gateway.clearPinnedRealms();
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

  function showDoctor() {
    return {
      run: doctor.run,
      testExtension: pbx.testLine?.extension ?? null,
      echoExtension: pbx.echoExtension,
    };
  }

  implement(routes.getPbxDoctor, async () => showDoctor());
  implement(routes.startPbxDoctor, async ({ body, context: { user, address } }) => {
    const given = body.testLine;
    const line = given ? { extension: given.extension, password: given.sipPassword } : pbx.testLine;
    const echoExtension = body.echoExtension ?? pbx.echoExtension;
    doctor.start({ line, echoExtension }, user, now());
    const entry = {
      actorId: user.id,
      action: "pbx.connection_tested",
      targetType: "pbx",
      targetId: pbx.url,
      address,
      after: { extension: line?.extension ?? null, echo_extension: echoExtension },
    };
    await database.writeTx((tx) => tx.audit.append(entry));
    return showDoctor();
  });
}

/** What keeps this process running, as Node counts it. */
function processCounts(): { readonly processSockets: number; readonly processTimers: number } {
  const resources = process.getActiveResourcesInfo();
  const count = (name: string): number => resources.filter((one) => one === name).length;
  return { processSockets: count("TCPSocketWrap") + count("TLSSocketWrap"), processTimers: count("Timeout") };
}
