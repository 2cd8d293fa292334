import { type CallOutcome, callOutcomeText, type GatewayCallEvent, proposeOutcome } from "@readyline/contract";
import type { Kysely } from "kysely";
import type { ReadContext, WriteContext } from "../context.ts";
import { DatabaseError } from "../errors.ts";
import { newId } from "../ids.ts";
import type { Tables } from "../schema/tables.ts";
import { AlarmWriter } from "./alarms.ts";
import { toFlag } from "./auth-values.ts";
import { ContactReader } from "./contacts.ts";
import { Repository } from "./repository.ts";

/** One call of an operator, as the signalling told it; the operator's word on it stands beside. */
export interface CallRecord extends Readonly<Omit<Tables["callAttempt"], "numberPrivate">> {
  readonly numberPrivate: boolean;
  readonly alarmNo: number | null;
  readonly operatorName: string;
}

const STATES = ["started", "ringing", "answered", "ended"] as const;

export class CallReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  async get(id: string): Promise<CallRecord | null> {
    const row = await selectCalls(this.context.q).where("callAttempt.id", "=", id).executeTakeFirst();
    return row === undefined ? null : toCall(row);
  }

  /** By the id that the operator's page gave it. */
  async getByAttempt(operatorId: string, attemptId: string): Promise<CallRecord | null> {
    const row = await selectCalls(this.context.q)
      .where("callAttempt.operatorId", "=", operatorId)
      .where("callAttempt.attemptId", "=", attemptId)
      .executeTakeFirst();
    return row === undefined ? null : toCall(row);
  }

  /** Calls made for or from within an alarm, oldest first. */
  async ofAlarm(alarmId: string): Promise<CallRecord[]> {
    const rows = await selectCalls(this.context.q)
      .where("callAttempt.alarmId", "=", alarmId)
      .orderBy("callAttempt.startedAt")
      .orderBy("callAttempt.id")
      .execute();
    return rows.map(toCall);
  }
}

export class CallWriter extends CallReader<WriteContext> {
  /**
   * Records what the gateway saw. Safe to repeat, and safe when an event is missing: states only go forward, and the
   * first event of a call makes its row. An alarm or contact that does not exist is left out. Where the call belongs to
   * an alarm its log gets `call_started` and `call_ended`.
   */
  async recordEvent(event: GatewayCallEvent): Promise<CallRecord> {
    const known = await this.#find(event);
    if (known === null) return this.#advance(await this.#insert(event), event);
    if (STATES.indexOf(event.state) <= STATES.indexOf(known.state)) return known;
    return this.#advance(known, event);
  }

  /** The operator's word; what the signalling proposed stays. @throws {DatabaseError} `not-found` */
  async setOutcome(id: string, operatorId: string, outcome: CallOutcome, note: string): Promise<CallRecord> {
    const call = await this.get(id);
    if (call === null) throw new DatabaseError("not-found", `There is no call ${id}.`);
    await this.context.q
      .updateTable("callAttempt")
      .set({ outcome, outcomeAt: this.context.now(), outcomeBy: operatorId, note })
      .where("id", "=", id)
      .execute();
    await this.#log(
      call,
      "call_outcome",
      operatorId,
      `${nameOf(call)}: ${callOutcomeText[outcome]}${note === "" ? "" : `. ${note}`}`,
      { outcome },
    );
    return this.#read(id);
  }

  /**
   * At start: calls that were up when the server died end now, with the cause `server.restarted`.
   * @param kept SIP Call-IDs of calls that are gone on with
   */
  async endOrphans(kept: readonly string[]): Promise<number> {
    const rows = await selectCalls(this.context.q).where("callAttempt.state", "!=", "ended").execute();
    const orphans = rows.map(toCall).filter(({ sipCallId }) => sipCallId === null || !kept.includes(sipCallId));
    for (const call of orphans) await this.#end(call, this.context.now(), null, null, "server.restarted");
    return orphans.length;
  }

  async #find(event: GatewayCallEvent): Promise<CallRecord | null> {
    if (event.attemptId !== null) {
      const call = await this.getByAttempt(event.userId, event.attemptId);
      if (call !== null) return call;
    }
    const row = await selectCalls(this.context.q)
      .where("callAttempt.operatorId", "=", event.userId)
      .where("callAttempt.sipCallId", "=", event.callId)
      .executeTakeFirst();
    return row === undefined ? null : toCall(row);
  }

  async #insert(event: GatewayCallEvent): Promise<CallRecord> {
    const { q } = this.context;
    const alarm =
      event.alarmId === null
        ? undefined
        : await q.selectFrom("alarm").select(["id", "accountId"]).where("id", "=", event.alarmId).executeTakeFirst();
    const owners = await new ContactReader(this.context).findByNumber(event.number);
    // A number may be stored with several contacts: the one that was asked for, else one of the alarm's account, else any.
    const owner =
      owners.find(({ contactId }) => contactId === event.contactId) ??
      owners.find(({ accountId }) => accountId === alarm?.accountId) ??
      owners[0];
    const id = newId();
    await q
      .insertInto("callAttempt")
      .values({
        id,
        attemptId: event.attemptId,
        alarmId: alarm?.id ?? null,
        accountId: alarm?.accountId ?? owner?.accountId ?? null,
        contactId: owner?.contactId ?? null,
        contactName: owner?.contactName ?? event.displayName,
        number: event.number,
        numberPrivate: toFlag(owner?.private ?? false),
        operatorId: event.userId,
        sessionId: event.sessionId,
        direction: event.direction,
        state: "started",
        sipCallId: event.callId,
        startedAt: event.at,
        note: "",
      })
      .execute();
    const call = await this.#read(id);
    await this.#log(
      call,
      "call_started",
      event.userId,
      `${event.direction === "outgoing" ? "Calling" : "Call from"} ${nameOf(call)}`,
      {
        direction: event.direction,
        contactId: call.contactId,
      },
    );
    return call;
  }

  async #advance(call: CallRecord, event: GatewayCallEvent): Promise<CallRecord> {
    switch (event.state) {
      case "started":
        return call;
      case "ringing":
        return this.#set(call.id, { state: "ringing", ringingAt: event.at, sipStatus: event.sipStatus });
      case "answered":
        return this.#set(call.id, { state: "answered", answeredAt: event.at, sipStatus: event.sipStatus });
      case "ended":
        return this.#end(call, event.at, event.sipStatus, event.endedBy, event.reason);
    }
  }

  async #end(
    call: CallRecord,
    at: number,
    sipStatus: number | null,
    endedBy: GatewayCallEvent["endedBy"],
    cause: string | null,
  ): Promise<CallRecord> {
    const finalStatus = sipStatus ?? call.sipStatus;
    const proposedOutcome =
      call.direction === "incoming"
        ? null
        : proposeOutcome({
            sipStatus: finalStatus,
            endedBy,
            ringMs: (call.answeredAt ?? at) - call.startedAt,
            answeredMs: call.answeredAt === null ? null : at - call.answeredAt,
          });
    const ended = await this.#set(call.id, {
      state: "ended",
      endedAt: at,
      endedBy,
      sipStatus: finalStatus,
      cause,
      proposedOutcome,
    });
    const outcome = proposedOutcome === null ? "ended" : callOutcomeText[proposedOutcome];
    await this.#log(ended, "call_ended", null, `Call with ${nameOf(ended)}: ${outcome}`, {
      sipStatus: finalStatus,
      endedBy,
      cause,
      proposedOutcome,
    });
    return ended;
  }

  async #set(id: string, values: Partial<Tables["callAttempt"]>): Promise<CallRecord> {
    await this.context.q.updateTable("callAttempt").set(values).where("id", "=", id).execute();
    return this.#read(id);
  }

  async #read(id: string): Promise<CallRecord> {
    const call = await this.get(id);
    if (call === null) throw new DatabaseError("not-found", `There is no call ${id}.`);
    return call;
  }

  async #log(
    call: CallRecord,
    kind: "call_started" | "call_ended" | "call_outcome",
    operatorId: string | null,
    text: string,
    facts: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    if (call.alarmId === null) return;
    const search = `${call.contactName ?? ""} ${call.numberPrivate ? "" : call.number}`;
    await new AlarmWriter(this.context).logCall(
      call.alarmId,
      { kind, operatorId, text, payload: { callId: call.id, ...facts } },
      search,
    );
  }
}

/** The person where known, else the number; a private number is never written out. */
function nameOf(call: CallRecord): string {
  return call.contactName ?? (call.numberPrivate ? "a private number" : call.number);
}

function selectCalls(q: Kysely<Tables>) {
  return q
    .selectFrom("callAttempt")
    .innerJoin("user as operator", "operator.id", "callAttempt.operatorId")
    .leftJoin("alarm", "alarm.id", "callAttempt.alarmId")
    .selectAll("callAttempt")
    .select(["alarm.no as alarmNo", "operator.name as operatorName"]);
}

function toCall(row: Awaited<ReturnType<ReturnType<typeof selectCalls>["executeTakeFirstOrThrow"]>>): CallRecord {
  return { ...row, numberPrivate: row.numberPrivate === 1 };
}
