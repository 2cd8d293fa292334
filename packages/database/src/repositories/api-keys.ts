import type { Kysely } from "kysely";
import type { ReadContext, WriteContext } from "../context.ts";
import { DatabaseError } from "../errors.ts";
import { newId } from "../ids.ts";
import type { Tables } from "../schema/tables.ts";
import { Repository } from "./repository.ts";

/** A key of another system, without its hash. */
export interface ApiKeyRecord {
  readonly id: string;
  readonly name: string;
  /** First characters, to tell keys apart. */
  readonly prefix: string;
  readonly createdAt: number;
  /** Name of the person who made it. */
  readonly createdBy: string;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

export class ApiKeyReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  /** Newest first, revoked ones included. */
  async list(): Promise<ApiKeyRecord[]> {
    const rows = await selectKeys(this.context.q)
      .orderBy("apiKey.createdAt", "desc")
      .orderBy("apiKey.id", "desc")
      .execute();
    return rows.map(toRecord);
  }

  async get(id: string): Promise<ApiKeyRecord | null> {
    const row = await selectKeys(this.context.q).where("apiKey.id", "=", id).executeTakeFirst();
    return row === undefined ? null : toRecord(row);
  }

  /** The key with this SHA-256 (hex), unless it is revoked. */
  async findActive(hash: string): Promise<ApiKeyRecord | null> {
    const row = await selectKeys(this.context.q)
      .where("apiKey.hash", "=", hash)
      .where("apiKey.revokedAt", "is", null)
      .executeTakeFirst();
    return row === undefined ? null : toRecord(row);
  }
}

/** Making and revoking emit `api_key.changed`; using does not. */
export class ApiKeyWriter extends ApiKeyReader<WriteContext> {
  async create(input: { name: string; prefix: string; hash: string; createdBy: string | null }): Promise<ApiKeyRecord> {
    const id = newId();
    await this.context.q
      .insertInto("apiKey")
      .values({ id, ...input, createdAt: this.context.now() })
      .execute();
    return this.#changed(id);
  }

  async used(id: string): Promise<void> {
    await this.context.q.updateTable("apiKey").set({ lastUsedAt: this.context.now() }).where("id", "=", id).execute();
  }

  /** Takes effect at once; revoking again keeps the first time. @throws {DatabaseError} `not-found` */
  async revoke(id: string, byUserId: string): Promise<ApiKeyRecord> {
    await this.context.q
      .updateTable("apiKey")
      .set({ revokedAt: this.context.now(), revokedBy: byUserId })
      .where("id", "=", id)
      .where("revokedAt", "is", null)
      .execute();
    return this.#changed(id);
  }

  async #changed(id: string): Promise<ApiKeyRecord> {
    const key = await this.get(id);
    if (key === null) throw new DatabaseError("not-found", `There is no API key ${id}.`);
    await this.context.emit({ topic: "api_key.changed", data: { apiKeyId: id } });
    return key;
  }
}

function selectKeys(q: Kysely<Tables>) {
  return q
    .selectFrom("apiKey")
    .leftJoin("user as creator", "creator.id", "apiKey.createdBy")
    .select([
      "apiKey.id",
      "apiKey.name",
      "apiKey.prefix",
      "apiKey.createdAt",
      "creator.name as createdBy",
      "apiKey.lastUsedAt",
      "apiKey.revokedAt",
    ]);
}

function toRecord(row: Awaited<ReturnType<ReturnType<typeof selectKeys>["executeTakeFirstOrThrow"]>>): ApiKeyRecord {
  return { ...row, createdBy: row.createdBy ?? "" };
}
