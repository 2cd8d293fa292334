import type { ReadContext, WriteContext } from "../context.ts";
import { Repository } from "./repository.ts";

/** Small facts that outlive a restart, as JSON by key, e.g. `pbx.realm:wss://pbx.example.com`. */
export class SettingReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  /** The stored value, which the caller checks; undefined when there is none. */
  async get(key: string): Promise<unknown> {
    const row = await this.context.q.selectFrom("setting").select("value").where("key", "=", key).executeTakeFirst();
    return row === undefined ? undefined : JSON.parse(row.value);
  }
}

export class SettingWriter extends SettingReader<WriteContext> {
  /** @param value anything that JSON holds */
  async set(key: string, value: unknown): Promise<void> {
    const row = { value: JSON.stringify(value), updatedAt: this.context.now() };
    await this.context.q
      .insertInto("setting")
      .values({ key, ...row })
      .onConflict((oc) => oc.column("key").doUpdateSet(row))
      .execute();
  }

  async delete(key: string): Promise<void> {
    await this.context.q.deleteFrom("setting").where("key", "=", key).execute();
  }
}
