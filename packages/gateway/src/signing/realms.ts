import type { GatewayStore } from "../options.ts";
import type { Ready } from "../when-ready.ts";

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
  private read: Promise<string | null> | null = null;
  private justPinned: string | null = null;

  constructor(options: RealmOptions) {
    this.options = options;
  }

  /** Whether this realm may be answered now. The first realm of a REGISTER challenge is pinned, if it is not the domain. */
  allows(realm: string, fromRegister: boolean): Ready<boolean> {
    const { configured, domain } = this.options;
    if (configured.length > 0) return configured.includes(realm);
    return realm === domain || this.allowsPinned(realm, fromRegister);
  }

  private async allowsPinned(realm: string, fromRegister: boolean): Promise<boolean> {
    const stored = await this.stored();
    // Looked at after the wait: another challenge may have pinned its realm meanwhile.
    const pinned = this.justPinned ?? stored;
    if (pinned !== null || !fromRegister) return pinned === realm;
    this.justPinned = realm;
    await this.options.store.pinRealm(this.options.server, realm);
    return true;
  }

  async pinned(): Promise<string | null> {
    const stored = await this.stored();
    return this.justPinned ?? stored;
  }

  async clear(): Promise<void> {
    await this.options.store.clearRealm(this.options.server);
    this.read = null;
    this.justPinned = null;
  }

  /** Read once; a store that fails is asked again. */
  private stored(): Promise<string | null> {
    this.read ??= this.options.store.pinnedRealm(this.options.server).catch((error: unknown) => {
      this.read = null;
      throw error;
    });
    return this.read;
  }
}
