import type { ReadContext, WriteContext } from "../context.ts";
import { newId } from "../ids.ts";
import type { Tables } from "../schema/tables.ts";
import { Repository } from "./repository.ts";

/** Anything received, as it was received; never changed afterwards. */
export type SignalRecord = Readonly<Tables["signal"]>;

export interface NewSignal {
  readonly transport: string;
  readonly protocol: string;
  /** The frame or body, exactly as received. */
  readonly raw: string;
  readonly accountNumber: string;
  /** null where no account matches the number. */
  readonly accountId: string | null;
  readonly code: string;
  readonly qualifier: SignalRecord["qualifier"];
  readonly text: string;
  /** Default: the time of the transaction. */
  readonly receivedAt?: number;
  /** The panel's own clock. */
  readonly panelAt?: number | null;
  readonly partition?: string | null;
  readonly zone?: string | null;
  readonly panelUser?: string | null;
  readonly apiKeyId?: string | null;
  /** Unique for each API key: the same key again yields the signal stored first. */
  readonly idempotencyKey?: string | null;
  readonly duplicateOf?: string | null;
  /** Why it is kept apart, e.g. an account that nobody knows. */
  readonly quarantine?: string | null;
}

export interface StoredSignal {
  readonly signal: SignalRecord;
  /** True when the idempotency key was known: `signal` is the earlier one, and nothing was stored. Compare `raw`. */
  readonly duplicate: boolean;
}

export class SignalReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  async get(id: string): Promise<SignalRecord | null> {
    return (await this.context.q.selectFrom("signal").selectAll().where("id", "=", id).executeTakeFirst()) ?? null;
  }

  async findByIdempotencyKey(apiKeyId: string, idempotencyKey: string): Promise<SignalRecord | null> {
    const row = await this.context.q
      .selectFrom("signal")
      .selectAll()
      .where("apiKeyId", "=", apiKeyId)
      .where("idempotencyKey", "=", idempotencyKey)
      .executeTakeFirst();
    return row ?? null;
  }

  /** Signals of an alarm, oldest first. */
  async ofAlarm(alarmId: string): Promise<SignalRecord[]> {
    return this.context.q
      .selectFrom("signal")
      .innerJoin("alarmSignal", "alarmSignal.signalId", "signal.id")
      .selectAll("signal")
      .where("alarmSignal.alarmId", "=", alarmId)
      .orderBy("signal.receivedAt")
      .orderBy("signal.id")
      .execute();
  }

  /** Number of the alarm that the signal opened or joined; null when it was only logged. */
  async alarmNoOf(signalId: string): Promise<number | null> {
    const row = await this.context.q
      .selectFrom("alarmSignal")
      .innerJoin("alarm", "alarm.id", "alarmSignal.alarmId")
      .select("alarm.no")
      .where("alarmSignal.signalId", "=", signalId)
      .orderBy("alarm.no")
      .executeTakeFirst();
    return row?.no ?? null;
  }

  async lastReceivedAt(): Promise<number | null> {
    const row = await this.context.q
      .selectFrom("signal")
      .select((eb) => eb.fn.max("receivedAt").as("at"))
      .executeTakeFirst();
    return row?.at ?? null;
  }
}

export class SignalWriter extends SignalReader<WriteContext> {
  async store(input: NewSignal): Promise<StoredSignal> {
    const { apiKeyId = null, idempotencyKey = null } = input;
    if (apiKeyId !== null && idempotencyKey !== null) {
      const earlier = await this.findByIdempotencyKey(apiKeyId, idempotencyKey);
      if (earlier !== null) return { signal: earlier, duplicate: true };
    }
    const signal: SignalRecord = {
      id: newId(),
      receivedAt: input.receivedAt ?? this.context.now(),
      panelAt: input.panelAt ?? null,
      transport: input.transport,
      protocol: input.protocol,
      raw: input.raw,
      accountNumber: input.accountNumber,
      accountId: input.accountId,
      code: input.code,
      qualifier: input.qualifier,
      partition: input.partition ?? null,
      zone: input.zone ?? null,
      panelUser: input.panelUser ?? null,
      text: input.text,
      apiKeyId,
      idempotencyKey,
      duplicateOf: input.duplicateOf ?? null,
      quarantine: input.quarantine ?? null,
    };
    await this.context.q.insertInto("signal").values(signal).execute();
    return { signal, duplicate: false };
  }
}
