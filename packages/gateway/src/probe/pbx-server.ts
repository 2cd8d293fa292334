import type { PbxServerHealth } from "@readyline/contract";
import type { GatewayParts } from "../leg/leg-parts.ts";
import { Realms } from "../signing/realms.ts";
import { CertificateWatch } from "./certificate-watch.ts";
import type { ServerFacts } from "./choose-server.ts";
import { PbxMonitor } from "./pbx-monitor.ts";

export interface PbxServerEvents {
  changed(server: PbxServer, kind: "lost" | "back" | "cause" | "certificate"): void;
}

/** One address of the PBX: whether it can be reached, its certificate, its realm, and what legs to it share. */
export class PbxServer implements ServerFacts {
  readonly url: string;
  /** The gateway's parts as a leg to this server sees them. */
  readonly parts: GatewayParts;
  readonly monitor: PbxMonitor;
  private readonly certificates: CertificateWatch;

  /** @param shared of the gateway; @param isAlone no other server is there to take the lines */
  constructor(shared: Omit<GatewayParts, "realms">, url: string, isAlone: boolean, events: PbxServerEvents) {
    const { options, timings, now } = shared;
    const { domain, ca } = options.pbx;
    this.url = url;
    this.parts = {
      ...shared,
      options: { ...options, pbx: { ...options.pbx, url } },
      realms: new Realms({ server: url, domain, configured: options.realms, store: options.store }),
    };
    const address = { url, dialTimeoutMs: timings.dialTimeoutMs, ...(ca === undefined ? {} : { ca }) };
    const watched = { ...timings, watchMs: isAlone ? null : timings.standbyProbeMs };
    this.monitor = new PbxMonitor(address, domain, watched, now, (kind) => {
      // A PBX that was restarted may have another certificate.
      if (kind === "back") this.certificates.lookNow();
      events.changed(this, kind);
    });
    this.certificates = new CertificateWatch({
      url,
      deadlineMs: timings.dialTimeoutMs,
      now,
      changed: () => events.changed(this, "certificate"),
    });
  }

  get isTrusted(): boolean {
    return this.monitor.isTrusted;
  }

  get isSteady(): boolean {
    return this.monitor.isSteady(this.parts.timings.failBackAfterMs);
  }

  get isLost(): boolean {
    return this.monitor.lost !== null;
  }

  start(): void {
    this.monitor.start();
    this.certificates.lookNow();
  }

  /** @param counts of the lines that are on it */
  health(counts: { readonly legs: number; readonly registered: number }): Omit<PbxServerHealth, "server" | "inUse"> {
    return { ...this.monitor.health(counts.legs, counts.registered), certificate: this.certificates.certificate };
  }

  dispose(): void {
    this.monitor.dispose();
    this.certificates.dispose();
  }
}
