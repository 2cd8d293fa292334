import { routes } from "@readyline/contract";
import type { AppContext } from "../../context.ts";
import type { Implement } from "../../http/implement.ts";
import type { PbxSettings } from "../../server/pbx-settings.ts";

export interface PublicConfigContext extends Pick<AppContext, "config" | "now"> {
  readonly pbx: PbxSettings;
  readonly version: string;
}

/** What the page has to know before anybody signs in. */
export function registerPublicConfig(implement: Implement, { config, pbx, version, now }: PublicConfigContext): void {
  implement(routes.getConfig, async () => ({
    product: "Readyline",
    version,
    mode: config.mode,
    publicUrl: config.publicUrl?.origin ?? null,
    sampleData: config.sampleData,
    evaluationPbx: pbx.evaluation,
    pbxLabel: pbx.label,
    stationTimeZone: config.stationTimeZone,
    serverTime: now(),
  }));
}
