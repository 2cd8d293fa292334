import type { GatewayParts } from "../leg/leg-parts.ts";
import { GatewayError } from "../errors.ts";
import { chooseServer } from "./choose-server.ts";
import { PbxServer, type PbxServerEvents } from "./pbx-server.ts";

/** The servers of the PBX in the order of the configuration, each watched by itself. */
export class PbxServers {
  readonly all: readonly PbxServer[];
  private readonly first: PbxServer;

  constructor(shared: Omit<GatewayParts, "realms">, events: PbxServerEvents) {
    const { url, standbyUrls = [] } = shared.options.pbx;
    const urls = [url, ...standbyUrls];
    this.first = new PbxServer(shared, url, urls.length === 1, events);
    this.all = [this.first, ...standbyUrls.map((one) => new PbxServer(shared, one, false, events))];
  }

  /** Where a line that is dialled now goes to; null = every server is lost. */
  get chosen(): PbxServer | null {
    return chooseServer(this.all);
  }

  /** The chosen one, or the first where all are lost: it is the one whose trouble is told. */
  get current(): PbxServer {
    return this.chosen ?? this.first;
  }

  /** Whether a line that loses `server` can go to another one at once. */
  hasOther(server: PbxServer): boolean {
    const { chosen } = this;
    return chosen !== null && chosen !== server && chosen.isTrusted;
  }

  /** Of the servers with these addresses the one to be dialled: the chosen one, or the first that is not lost. */
  owed(urls: ReadonlySet<string>): PbxServer | null {
    const able = this.all.filter((server) => urls.has(server.url) && !server.isLost);
    return able.find((server) => server === this.chosen) ?? able[0] ?? null;
  }

  isBefore(one: PbxServer, other: PbxServer): boolean {
    return this.all.indexOf(one) < this.all.indexOf(other);
  }

  /** @param url default: the current one. @throws GatewayError `invalid_option` where it is none of ours */
  named(url: string | undefined): PbxServer {
    if (url === undefined) return this.current;
    const found = this.all.find((server) => server.url === url);
    if (found === undefined) throw new GatewayError("invalid_option", "no such PBX server");
    return found;
  }

  start(): void {
    for (const server of this.all) server.start();
  }

  probeNow(): void {
    for (const server of this.all) server.monitor.probeNow();
  }

  /** The realms pinned so far, each once. */
  async pinnedRealms(): Promise<readonly string[]> {
    const pinned = await Promise.all(this.all.map((server) => server.parts.realms.pinned()));
    return [...new Set(pinned.filter((realm) => realm !== null))];
  }

  async clearPinnedRealms(): Promise<void> {
    for (const server of this.all) await server.parts.realms.clear();
  }

  dispose(): void {
    for (const server of this.all) server.dispose();
  }
}
