import type { ReadContext, WriteContext } from "../context.ts";
import { DatabaseError } from "../errors.ts";
import { newId } from "../ids.ts";
import type { Tables } from "../schema/tables.ts";
import { AccountWriter } from "./accounts.ts";
import { Repository } from "./repository.ts";

export type Zone = Readonly<Tables["zone"]>;
export type Partition = Readonly<Tables["partition"]>;

export interface ZoneInput {
  readonly number: string;
  readonly name: string;
  readonly type?: string;
  readonly location?: string;
  readonly partitionId?: string | null;
  readonly cameraUrl?: string | null;
}

/** Zones, and the partitions (areas) that they may belong to. */
export class ZoneReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  /** In the order of their numbers: 2 before 10. */
  async ofAccount(accountId: string): Promise<Zone[]> {
    const zones = await this.context.q.selectFrom("zone").selectAll().where("accountId", "=", accountId).execute();
    return zones.toSorted(byNumber);
  }

  async partitionsOf(accountId: string): Promise<Partition[]> {
    const rows = await this.context.q.selectFrom("partition").selectAll().where("accountId", "=", accountId).execute();
    return rows.toSorted(byNumber);
  }

  /** The zone with this number; leading zeros do not matter (a panel sends `003` for zone 3). */
  async find(accountId: string, number: string): Promise<Zone | null> {
    const wanted = withoutZeros(number);
    const zones = await this.ofAccount(accountId);
    return zones.find((zone) => withoutZeros(zone.number) === wanted) ?? null;
  }
}

/** Each change raises the account's version and emits `account.changed`. */
export class ZoneWriter extends ZoneReader<WriteContext> {
  /** @throws {DatabaseError} `unique` with columns `zone.account_id`, `zone.number`; `foreign-key` for no such account */
  async create(accountId: string, input: ZoneInput): Promise<Zone> {
    const zone: Zone = { id: newId(), accountId, ...completed(input) };
    await this.context.q.insertInto("zone").values(zone).execute();
    await new AccountWriter(this.context).touch(accountId);
    return zone;
  }

  /** @throws {DatabaseError} `not-found`, `unique` */
  async update(accountId: string, id: string, input: ZoneInput): Promise<Zone> {
    const row = await this.context.q
      .updateTable("zone")
      .set(completed(input))
      .where("id", "=", id)
      .where("accountId", "=", accountId)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw new DatabaseError("not-found", `Account ${accountId} has no zone ${id}.`);
    await new AccountWriter(this.context).touch(accountId);
    return row;
  }

  /** @throws {DatabaseError} `not-found` */
  async delete(accountId: string, id: string): Promise<void> {
    const { numDeletedRows } = await this.context.q
      .deleteFrom("zone")
      .where("id", "=", id)
      .where("accountId", "=", accountId)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) throw new DatabaseError("not-found", `Account ${accountId} has no zone ${id}.`);
    await new AccountWriter(this.context).touch(accountId);
  }

  /** @throws {DatabaseError} `unique` with columns `partition.account_id`, `partition.number` */
  async createPartition(accountId: string, input: { number: string; name: string }): Promise<Partition> {
    const partition: Partition = { id: newId(), accountId, ...input };
    await this.context.q.insertInto("partition").values(partition).execute();
    await new AccountWriter(this.context).touch(accountId);
    return partition;
  }
}

function completed(input: ZoneInput) {
  return {
    number: input.number,
    name: input.name,
    type: input.type ?? "",
    location: input.location ?? "",
    partitionId: input.partitionId ?? null,
    cameraUrl: input.cameraUrl ?? null,
  };
}

function withoutZeros(number: string): string {
  return number.replace(/^0+(?=.)/, "").toUpperCase();
}

function byNumber(a: { readonly number: string }, b: { readonly number: string }): number {
  const [x, y] = [withoutZeros(a.number), withoutZeros(b.number)];
  return x.length - y.length || (x < y ? -1 : Number(x > y));
}
