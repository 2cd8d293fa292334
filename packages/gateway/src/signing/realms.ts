import type { GatewayStore } from "../options.ts";

export interface RealmOptions {
  /** The PBX's URL: what the pin is kept for. */
  readonly server: string;
  readonly domain: string;
  /** From the configuration; where it names any, nothing else is signed for and nothing is pinned. */
  readonly configured: readonly string[];
  readonly store: Pick<GatewayStore, "pinnedRealm" | "pinRealm" | "clearRealm">;
}

/** The realms that passwords are used for: another one would be a stranger collecting digests. */
export class Realms {
  private readonly options: RealmOptions;
  private pin: Promise<string | null> | null = null;

  constructor(options: RealmOptions) {
    this.options = options;
  }

  /** Whether this realm may be answered now. The first realm of a REGISTER challenge is pinned, if it is not the domain. */
  async allows(realm: string, fromRegister: boolean): Promise<boolean> {
    const { configured, domain } = this.options;
    if (configured.length > 0) return configured.includes(realm);
    if (realm === domain) return true;
    await this.pinned();
    // Asked again: another challenge may have pinned its realm while this one waited for the store.
    const pinned = await this.pinned();
    if (pinned !== null || !fromRegister) return pinned === realm;
    this.pin = Promise.resolve(realm);
    await this.options.store.pinRealm(this.options.server, realm);
    return true;
  }

  pinned(): Promise<string | null> {
    this.pin ??= this.options.store.pinnedRealm(this.options.server).catch((error: unknown) => {
      this.pin = null;
      throw error;
    });
    return this.pin;
  }

  async clear(): Promise<void> {
    await this.options.store.clearRealm(this.options.server);
    this.pin = null;
  }
}
