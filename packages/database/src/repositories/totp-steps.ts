import type { WriteContext } from "../context.ts";
import { Repository } from "./repository.ts";

/** Makes one-time codes one-time: a code belongs to a 30 s step, and each step of a user counts once. */
export class TotpStepWriter extends Repository<WriteContext> {
  /** True for the first caller with this step; false when this or a later step was used already. */
  async claim(userId: string, step: number): Promise<boolean> {
    const row = await this.context.q
      .insertInto("totpStep")
      .values({ userId, step })
      .onConflict((oc) => oc.column("userId").doUpdateSet({ step }).where("totpStep.step", "<", step))
      .returning("userId")
      .executeTakeFirst();
    return row !== undefined;
  }
}
