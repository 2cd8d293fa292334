import type { RefusalCause } from "@readyline/contract";
import type { ReadContext, WriteContext } from "../context.ts";
import { newId } from "../ids.ts";
import { Repository } from "./repository.ts";

export interface RefusalRow {
  readonly at: number;
  /** Names the credentials that were refused; null = not known. */
  readonly version: string | null;
}

export interface StoredRefusal extends RefusalRow {
  /** What the PBX refused them by; null = it has not answered, or it is not known. */
  readonly cause: RefusalCause | null;
}

/** What the PBX said of an extension's credentials: the gateway counts it over all pages and restarts. */
export class RefusalReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  /** Refusals since the last success or clear, oldest first. */
  list(extension: string): Promise<StoredRefusal[]> {
    return this.context.q
      .selectFrom("lineRefusal")
      .select(["at", "version", "cause"])
      .where("extension", "=", extension)
      .orderBy("at")
      .orderBy("id")
      .execute();
  }

  /** The version of the credentials that the PBX accepted last; null = none, or not known. */
  async acceptedVersion(extension: string): Promise<string | null> {
    const row = await this.context.q
      .selectFrom("lineAcceptance")
      .select("version")
      .where("extension", "=", extension)
      .executeTakeFirst();
    return row?.version ?? null;
  }

  /** Refusals of all extensions from then on, after the last success of any of them. */
  async listSince(sinceMs: number): Promise<{ extension: string; at: number }[]> {
    const success = await this.context.q
      .selectFrom("lineAcceptance")
      .select(({ fn }) => fn.max("at").as("at"))
      .executeTakeFirst();
    return this.context.q
      .selectFrom("lineRefusal")
      .select(["extension", "at"])
      .where("at", ">=", sinceMs)
      .where("at", ">", Number(success?.at ?? 0))
      .orderBy("at")
      .orderBy("id")
      .execute();
  }
}

export class RefusalWriter extends RefusalReader<WriteContext> {
  /** @returns its id */
  async add(extension: string, { at, version }: RefusalRow): Promise<string> {
    const id = newId();
    await this.context.q.insertInto("lineRefusal").values({ id, extension, at, version, cause: null }).execute();
    return id;
  }

  async explain(id: string, cause: RefusalCause): Promise<void> {
    await this.context.q.updateTable("lineRefusal").set({ cause }).where("id", "=", id).execute();
  }

  async remove(id: string): Promise<void> {
    await this.context.q.deleteFrom("lineRefusal").where("id", "=", id).execute();
  }

  /** The PBX accepted this version: the extension's refusals are over. */
  async accept(extension: string, { at, version }: RefusalRow): Promise<void> {
    await this.clear(extension);
    await this.context.q
      .insertInto("lineAcceptance")
      .values({ extension, version, at })
      .onConflict((conflict) => conflict.column("extension").doUpdateSet({ version, at }))
      .execute();
  }

  async clear(extension: string): Promise<void> {
    await this.context.q.deleteFrom("lineRefusal").where("extension", "=", extension).execute();
  }
}
