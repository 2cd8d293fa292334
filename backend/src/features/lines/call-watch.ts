import type { GatewayCallEvent, LineCall } from "@readyline/contract";
import type { AppContext } from "../../context.ts";
import { findOwners } from "../calls/contact-numbers.ts";

/** The look-up leaves the time in which a PBX nearby challenges the INVITE to the signalling, which it would hold up. Milliseconds. */
const LOCATE_AFTER_MS = 20;

interface Place {
  readonly alarmNo: number | null;
  readonly contactName: string | null;
}

/** The calls that are up now, from the signalling, each with its alarm and contact as soon as they are found. */
export class CallWatch implements Disposable {
  readonly #context: Pick<AppContext, "database" | "gateway" | "log">;
  readonly #changed: (userId: string) => void;
  readonly #calls = new Map<string, Map<string, LineCall>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #listener = (event: GatewayCallEvent): void => this.#take(event);

  constructor(context: Pick<AppContext, "database" | "gateway" | "log">, changed: (userId: string) => void) {
    this.#context = context;
    this.#changed = changed;
    context.gateway.on("call", this.#listener);
  }

  /** An answered call comes before one that rings. */
  callOf(userId: string): LineCall | null {
    const calls = [...(this.#calls.get(userId)?.values() ?? [])];
    return calls.find(({ state }) => state === "on_call") ?? calls[0] ?? null;
  }

  [Symbol.dispose](): void {
    this.#context.gateway.off("call", this.#listener);
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #take(event: GatewayCallEvent): void {
    const { userId, callId } = event;
    const calls = this.#calls.get(userId) ?? new Map<string, LineCall>();
    this.#calls.set(userId, calls);
    const known = calls.get(callId);
    if (event.state === "ended") calls.delete(callId);
    else {
      const place = known ?? { alarmNo: null, contactName: event.displayName };
      calls.set(callId, {
        alarmNo: place.alarmNo,
        contactName: place.contactName,
        direction: event.direction,
        state: stateOf(event),
        since: event.at,
      });
      if (known === undefined) this.#later(event);
    }
    if (calls.size === 0) this.#calls.delete(userId);
    this.#changed(userId);
  }

  #later(event: GatewayCallEvent): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#locate(event);
    }, LOCATE_AFTER_MS);
    this.#timers.add(timer);
  }

  async #locate(event: GatewayCallEvent): Promise<void> {
    if (this.#calls.get(event.userId)?.has(event.callId) !== true) return;
    try {
      const place = await this.#placeOf(event);
      const calls = this.#calls.get(event.userId);
      const call = calls?.get(event.callId);
      if (call === undefined) return;
      calls?.set(event.callId, { ...call, ...place });
      this.#changed(event.userId);
    } catch (error) {
      this.#context.log.warn({ error, callId: event.callId }, "alarm and contact of a call could not be read");
    }
  }

  async #placeOf(event: GatewayCallEvent): Promise<Place> {
    const { alarms, contacts } = this.#context.database;
    const { owners } = await findOwners(contacts, event.number);
    const owner = owners.find(({ contactId }) => contactId === event.contactId) ?? owners[0];
    const contactName = owner?.contactName ?? event.displayName;
    if (event.alarmId !== null) return { alarmNo: (await alarms.getById(event.alarmId))?.no ?? null, contactName };
    const accountIds = new Set(owners.map(({ accountId }) => accountId));
    const [accountId] = accountIds;
    if (event.direction === "outgoing" || accountId === undefined || accountIds.size > 1) {
      return { alarmNo: null, contactName };
    }
    // As the record of calls does: the open alarm of the caller's site, if it has just one.
    const [alarm, ...others] = await alarms.listOpenOf({ accountId });
    return { alarmNo: alarm !== undefined && others.length === 0 ? alarm.no : null, contactName };
  }
}

function stateOf({ state, direction }: GatewayCallEvent): LineCall["state"] {
  if (state === "answered") return "on_call";
  return direction === "outgoing" && state === "started" ? "dialling" : "ringing";
}
