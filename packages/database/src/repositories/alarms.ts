import type { AlarmClass, AlarmSummary, Disposition } from "@readyline/contract";
import { dispositions } from "@readyline/contract";
import type { WriteContext } from "../context.ts";
import { newId } from "../ids.ts";
import { foldText } from "../search-text.ts";
import { type ActionInput, appendAction } from "./action-log.ts";
import { AlarmReader } from "./alarm-reader.ts";
import { selectSummaries, toSummary } from "./alarm-summary.ts";

export interface NewAlarm {
  /** The signal that it begins with. */
  readonly signalId: string;
  readonly accountId: string | null;
  /** As received. */
  readonly accountNumber: string;
  readonly class: AlarmClass;
  /** 1 (highest) to 9. */
  readonly priority: number;
  /** What happened, in words. */
  readonly title: string;
  readonly code: string;
  readonly partition?: string | null;
  readonly zone?: string | null;
  readonly zoneName?: string | null;
  readonly receivedAt: number;
  /** The response plan as it is now; any JSON value. */
  readonly plan?: unknown;
}

export interface AttachedSignal {
  readonly id: string;
  /** What it says, in words. */
  readonly text: string;
  /** What it means for the alarm: one more of it, all well again, called off by the customer, or only of interest. */
  readonly effect: "alarm" | "restore" | "cancel" | "log";
  /** Set when the signal makes the alarm more urgent; the title then says why. */
  readonly priority?: number;
  readonly title?: string;
}

const attachedWords: Readonly<Record<AttachedSignal["effect"], string>> = {
  alarm: "Further signal",
  restore: "Restored",
  cancel: "Cancelled by the customer",
  log: "Signal",
};

/** Why a change was refused. `holder` names the owner where it is someone else. */
export type AlarmRefusal =
  | { readonly result: "not-found" }
  | { readonly result: "closed" }
  | { readonly result: "not-closed" }
  | { readonly result: "too-late" }
  | { readonly result: "not-owner"; readonly holder: AlarmHolder | null }
  | { readonly result: "already-claimed"; readonly holder: AlarmHolder };
export type AlarmChange = { readonly result: "done"; readonly alarm: AlarmSummary } | AlarmRefusal;

export interface AlarmHolder {
  readonly userId: string;
  readonly name: string;
  /** When it was claimed. */
  readonly since: number;
}

/** Every change appends an action, raises `version` and emits `alarm.changed`. */
export class AlarmWriter extends AlarmReader<WriteContext> {
  async open(input: NewAlarm): Promise<AlarmSummary> {
    const { q } = this.context;
    const id = newId();
    const no = await this.context.next("alarm");
    const account =
      input.accountId === null
        ? undefined
        : await q
            .selectFrom("account")
            .select(["name", "address"])
            .where("id", "=", input.accountId)
            .executeTakeFirst();
    await q
      .insertInto("alarm")
      .values({
        id,
        no,
        accountId: input.accountId,
        accountNumber: input.accountNumber,
        class: input.class,
        priority: input.priority,
        title: input.title,
        code: input.code,
        partition: input.partition ?? null,
        zone: input.zone ?? null,
        zoneName: input.zoneName ?? null,
        state: "new",
        receivedAt: input.receivedAt,
        plan: input.plan === undefined ? null : JSON.stringify(input.plan),
        search: foldText(no, input.accountNumber, account?.name, account?.address, input.title, input.zoneName),
        version: 0,
      })
      .execute();
    await q.insertInto("alarmSignal").values({ alarmId: id, signalId: input.signalId }).execute();
    return this.#changed(id, {
      kind: "received",
      operatorId: null,
      text: `Received: ${input.title}`,
      payload: { signalId: input.signalId, code: input.code, class: input.class, priority: input.priority },
    });
  }

  /** One more signal for an open alarm. A restore or a cancel is noted, and never closes the alarm. */
  async attachSignal(alarmId: string, signal: AttachedSignal): Promise<AlarmSummary> {
    const { q } = this.context;
    await q
      .insertInto("alarmSignal")
      .values({ alarmId, signalId: signal.id })
      .onConflict((oc) => oc.columns(["alarmId", "signalId"]).doNothing())
      .execute();
    const changes = {
      ...(signal.effect === "restore" && { restoredAt: this.context.now() }),
      // The condition is back.
      ...(signal.effect === "alarm" && { restoredAt: null }),
      ...(signal.priority !== undefined && { priority: signal.priority }),
      ...(signal.title !== undefined && { title: signal.title }),
    };
    if (Object.keys(changes).length > 0) {
      await q.updateTable("alarm").set(changes).where("id", "=", alarmId).execute();
    }
    if (signal.title !== undefined) await this.#makeFindable(alarmId, signal.title);
    return this.#changed(alarmId, {
      kind: signal.effect === "restore" ? "restored" : "signal_attached",
      operatorId: null,
      text: `${attachedWords[signal.effect]}: ${signal.text}`,
      payload: { signalId: signal.id, effect: signal.effect, ...(signal.priority && { priority: signal.priority }) },
    });
  }

  /** Compare-and-set: of several callers one becomes the owner. Claiming one's own alarm again changes nothing. */
  async claim(no: number, userId: string): Promise<AlarmChange> {
    const now = this.context.now();
    const claimed = await this.context.q
      .updateTable("alarm")
      .set((eb) => ({
        state: "claimed" as const,
        ownerId: userId,
        claimedAt: now,
        claimHeartbeatAt: now,
        firstActionAt: eb.fn.coalesce("firstActionAt", eb.cast<number>(eb.val(now), "bigint")),
      }))
      .where("no", "=", no)
      .where("state", "=", "new")
      .returning("id")
      .executeTakeFirst();
    if (claimed !== undefined) {
      return this.#done(claimed.id, { kind: "claimed", operatorId: userId, text: "Claimed" });
    }
    const alarm = await this.get(no);
    if (alarm === null) return { result: "not-found" };
    const holder = holderOf(alarm);
    if (alarm.state === "closed" || holder === null) return { result: "closed" };
    return holder.userId === userId ? { result: "done", alarm } : { result: "already-claimed", holder };
  }

  /** Gives the alarm back to the queue. */
  async release(no: number, userId: string): Promise<AlarmChange> {
    const refusal = await this.#refuseUnlessOwner(no, userId);
    if ("result" in refusal) return refusal;
    return this.#backToQueue(refusal.id, { kind: "released", operatorId: userId, text: "Released to the queue" });
  }

  /** Becomes the owner in place of another, who is named in the log with the reason. */
  async takeOver(no: number, userId: string, reason: string): Promise<AlarmChange> {
    const alarm = await this.get(no);
    if (alarm === null) return { result: "not-found" };
    if (alarm.state === "closed") return { result: "closed" };
    if (alarm.state === "new") return this.claim(no, userId);
    if (alarm.owner?.userId === userId) return { result: "done", alarm };
    const now = this.context.now();
    await this.context.q
      .updateTable("alarm")
      .set({ ownerId: userId, claimedAt: now, claimHeartbeatAt: now })
      .where("id", "=", alarm.id)
      .execute();
    return this.#done(alarm.id, {
      kind: "taken_over",
      operatorId: userId,
      text: `Taken over from ${alarm.owner?.name ?? "nobody"}: ${reason}`,
      payload: { from: alarm.owner?.userId ?? null, reason },
    });
  }

  /** The operator's console is alive: refreshes all alarms that the user holds. Emits nothing. */
  async heartbeat(userId: string): Promise<void> {
    await this.context.q
      .updateTable("alarm")
      .set({ claimHeartbeatAt: this.context.now() })
      .where("ownerId", "=", userId)
      .where("state", "=", "claimed")
      .execute();
  }

  /** Gives back to the queue what nobody holds any more: claimed alarms whose heartbeat is older than `beforeMs`. */
  async releaseAbandoned(beforeMs: number): Promise<AlarmSummary[]> {
    const abandoned = await this.context.q
      .selectFrom("alarm")
      .select("id")
      .where("state", "=", "claimed")
      .where("claimHeartbeatAt", "<", beforeMs)
      .orderBy("no")
      .execute();
    return this.#releaseAll(abandoned, "Released: the owner's console is gone");
  }

  /** At sign-out: gives back all alarms that the user holds. */
  async releaseOfUser(userId: string): Promise<AlarmSummary[]> {
    const held = await this.context.q
      .selectFrom("alarm")
      .select("id")
      .where("state", "=", "claimed")
      .where("ownerId", "=", userId)
      .orderBy("no")
      .execute();
    return this.#releaseAll(held, "Released: the owner signed out");
  }

  async close(no: number, userId: string, input: { disposition: Disposition; note: string }): Promise<AlarmChange> {
    const refusal = await this.#refuseUnlessOwner(no, userId);
    if ("result" in refusal) return refusal;
    await this.context.q
      .updateTable("alarm")
      .set({
        state: "closed",
        closedAt: this.context.now(),
        closedBy: userId,
        disposition: input.disposition,
        closeNote: input.note,
      })
      .where("id", "=", refusal.id)
      .execute();
    return this.#done(refusal.id, {
      kind: "closed",
      operatorId: userId,
      text: `Closed: ${dispositions[input.disposition].text}${input.note === "" ? "" : `. ${input.note}`}`,
      payload: { disposition: input.disposition, note: input.note },
    });
  }

  /** Within `withinMs` of the close, for the one who closed it: the alarm is theirs again. */
  async undoClose(no: number, userId: string, withinMs: number): Promise<AlarmChange> {
    const now = this.context.now();
    const row = await this.context.q
      .selectFrom("alarm")
      .select(["id", "state", "closedAt", "closedBy"])
      .where("no", "=", no)
      .executeTakeFirst();
    if (row === undefined) return { result: "not-found" };
    if (row.state !== "closed" || row.closedAt === null) return { result: "not-closed" };
    if (row.closedBy !== userId) return { result: "not-owner", holder: null };
    if (row.closedAt + withinMs < now) return { result: "too-late" };
    await this.context.q
      .updateTable("alarm")
      .set({
        state: "claimed",
        ownerId: userId,
        claimHeartbeatAt: now,
        closedAt: null,
        closedBy: null,
        disposition: null,
        closeNote: null,
      })
      .where("id", "=", row.id)
      .execute();
    return this.#done(row.id, { kind: "close_undone", operatorId: userId, text: "Close undone" });
  }

  /** Adds to the log what changes no field of the alarm itself: a note, a view, a silenced sound. */
  async log(no: number, action: ActionInput): Promise<AlarmChange> {
    const row = await this.context.q.selectFrom("alarm").select("id").where("no", "=", no).executeTakeFirst();
    if (row === undefined) return { result: "not-found" };
    return this.#done(row.id, action);
  }

  /** {@link log} by id, for calls; words in `search` make the alarm findable by them. */
  async logCall(alarmId: string, action: ActionInput, search: string): Promise<AlarmSummary> {
    await this.#makeFindable(alarmId, search);
    return this.#changed(alarmId, action);
  }

  async #makeFindable(alarmId: string, words: string): Promise<void> {
    const row = await this.context.q
      .selectFrom("alarm")
      .select("search")
      .where("id", "=", alarmId)
      .executeTakeFirstOrThrow();
    const folded = foldText(words);
    if (folded === "" || row.search.includes(folded)) return;
    await this.context.q
      .updateTable("alarm")
      .set({ search: `${row.search} ${folded}` })
      .where("id", "=", alarmId)
      .execute();
  }

  async #releaseAll(rows: readonly { id: string }[], text: string): Promise<AlarmSummary[]> {
    const released: AlarmSummary[] = [];
    for (const { id } of rows) {
      const change = await this.#backToQueue(id, { kind: "released", operatorId: null, text });
      released.push(change.alarm);
    }
    return released;
  }

  async #backToQueue(id: string, action: ActionInput) {
    await this.context.q
      .updateTable("alarm")
      .set({ state: "new", ownerId: null, claimedAt: null, claimHeartbeatAt: null })
      .where("id", "=", id)
      .execute();
    return this.#done(id, action);
  }

  async #refuseUnlessOwner(no: number, userId: string): Promise<{ readonly id: string } | AlarmRefusal> {
    const alarm = await this.get(no);
    if (alarm === null) return { result: "not-found" };
    if (alarm.state === "closed") return { result: "closed" };
    if (alarm.owner?.userId !== userId) return { result: "not-owner", holder: holderOf(alarm) };
    return { id: alarm.id };
  }

  async #done(id: string, action: ActionInput) {
    return { result: "done" as const, alarm: await this.#changed(id, action) };
  }

  async #changed(id: string, action: ActionInput): Promise<AlarmSummary> {
    await appendAction(this.context, id, action);
    await this.context.q
      .updateTable("alarm")
      .set((eb) => ({ version: eb("version", "+", 1) }))
      .where("id", "=", id)
      .execute();
    const alarm = toSummary(await selectSummaries(this.context.q).where("alarm.id", "=", id).executeTakeFirstOrThrow());
    await this.context.emit({ topic: "alarm.changed", data: { alarm } });
    return alarm;
  }
}

function holderOf(alarm: AlarmSummary): AlarmHolder | null {
  return alarm.owner === null || alarm.claimedAt === null
    ? null
    : { userId: alarm.owner.userId, name: alarm.owner.name, since: alarm.claimedAt };
}
