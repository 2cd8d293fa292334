import type { GatewayCallEvent, LineFacts, PbxHealth } from "@readyline/contract";

export interface GatewayEvents {
  /** Something in the facts changed other than the time of a proof. */
  facts: [userId: string, sessionId: string, facts: LineFacts];
  /** One event a change of a call; `ended` is its last. */
  call: [event: GatewayCallEvent];
  /** The PBX was lost, came back, or its probe failed for another reason than before. */
  pbx: [health: PbxHealth];
}

export type Listener<Name extends keyof GatewayEvents> = (...args: GatewayEvents[Name]) => void;

/**
 * Tells listeners in the order of the events, once the message that is being handled has gone on its way: what they do with an
 * event costs the signalling no time. A listener that throws does not reach the gateway: its error goes to `onError`.
 */
export class GatewayEmitter {
  private waiting: (() => void)[] = [];
  private readonly listeners: { [Name in keyof GatewayEvents]: Set<Listener<Name>> } = {
    facts: new Set(),
    call: new Set(),
    pbx: new Set(),
  };
  private readonly onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.onError = onError;
  }

  on<Name extends keyof GatewayEvents>(name: Name, listener: Listener<Name>): void {
    this.listeners[name].add(listener);
  }

  off<Name extends keyof GatewayEvents>(name: Name, listener: Listener<Name>): void {
    this.listeners[name].delete(listener);
  }

  emit<Name extends keyof GatewayEvents>(name: Name, ...args: GatewayEvents[Name]): void {
    if (this.waiting.push(() => this.tell(name, args)) === 1) setImmediate(() => this.flush());
  }

  /** Tells what waits, at once. */
  flush(): void {
    const events = this.waiting;
    this.waiting = [];
    for (const tell of events) tell();
  }

  private tell<Name extends keyof GatewayEvents>(name: Name, args: GatewayEvents[Name]): void {
    for (const listener of this.listeners[name]) {
      try {
        listener(...args);
      } catch (error) {
        this.onError(error);
      }
    }
  }
}
