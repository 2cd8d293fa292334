import type { ReadContext, WriteContext } from "../context.ts";
import { newId } from "../ids.ts";
import { Repository } from "./repository.ts";

/** When the PBX refused an extension's credentials: what the gateway counts over all pages and restarts. */
export class RefusalReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  /** Times of the refusals, oldest first. */
  async list(extension: string): Promise<number[]> {
    const rows = await this.context.q
      .selectFrom("lineRefusal")
      .select("at")
      .where("extension", "=", extension)
      .orderBy("at")
      .orderBy("id")
      .execute();
    return rows.map((row) => row.at);
  }
}

export class RefusalWriter extends RefusalReader<WriteContext> {
  async add(extension: string, atMs: number): Promise<void> {
    await this.context.q.insertInto("lineRefusal").values({ id: newId(), extension, at: atMs }).execute();
  }

  async clear(extension: string): Promise<void> {
    await this.context.q.deleteFrom("lineRefusal").where("extension", "=", extension).execute();
  }
}
