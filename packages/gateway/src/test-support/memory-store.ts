import type { GatewayStore } from "../options.ts";

export class MemoryStore implements GatewayStore {
  readonly realms = new Map<string, string>();
  readonly refused = new Map<string, number[]>();

  pinnedRealm(server: string): Promise<string | null> {
    return Promise.resolve(this.realms.get(server) ?? null);
  }

  pinRealm(server: string, realm: string): Promise<void> {
    this.realms.set(server, realm);
    return Promise.resolve();
  }

  clearRealm(server: string): Promise<void> {
    this.realms.delete(server);
    return Promise.resolve();
  }

  refusals(extension: string): Promise<readonly number[]> {
    return Promise.resolve([...(this.refused.get(extension) ?? [])]);
  }

  addRefusal(extension: string, atMs: number): Promise<void> {
    this.refused.set(extension, [...(this.refused.get(extension) ?? []), atMs]);
    return Promise.resolve();
  }

  clearRefusals(extension: string): Promise<void> {
    this.refused.delete(extension);
    return Promise.resolve();
  }
}
