import type { DoctorReport } from "@readyline/contract";
import type { GatewayLog, GatewayStore, SipCredentials } from "../options.ts";
import type { Realms } from "../signing/realms.ts";

export interface DoctorOptions {
  readonly pbx: { readonly url: string; readonly domain: string; readonly ca?: string };
  readonly digest: "MD5" | "SHA-256";
  readonly realms: Pick<Realms, "allows">;
  readonly store: Pick<GatewayStore, "refusals" | "addRefusal">;
  readonly log: Pick<GatewayLog, "error">;
  /** UTC epoch milliseconds. */
  readonly now: () => number;
}

export interface DoctorRequest {
  /** The test extension; null = steps that need one are left out. */
  readonly line: SipCredentials | null;
  readonly echoExtension: string | null;
  /** Ends the run early: what was done at the PBX is undone within 1.5 s. */
  readonly signal?: AbortSignal;
  /** Told of the report as it grows: when a step begins and when it ends. */
  readonly onProgress?: (report: DoctorReport) => void;
}
