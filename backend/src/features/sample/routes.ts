import { routes } from "@readyline/contract";
import type { AppContext } from "../../context.ts";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";
import { bringSampleAlarm } from "./sample-alarm.ts";
import { readSampleState, type SampleState, writeSampleState } from "./sample-state.ts";

/** The sample-data generator. Without sample data these addresses do not exist. */
export function registerSample(
  implement: Implement,
  { config, database }: Pick<AppContext, "config" | "database">,
): void {
  const assertOn = (): void => {
    if (!config.sampleData) throw new ApiError("not_found", { message: "Sample data is off (SAMPLE_DATA)." });
  };
  const state = async (): Promise<SampleState> => {
    const { running, intervalSeconds } = await readSampleState(database);
    return { running, intervalSeconds };
  };

  implement(routes.getSample, async () => {
    assertOn();
    return state();
  });

  implement(routes.putSample, async ({ body }) => {
    assertOn();
    await database.writeTx((tx) => writeSampleState(tx, body));
    return state();
  });

  implement(routes.createSampleAlarm, async () => {
    assertOn();
    return database.writeTx((tx) => bringSampleAlarm(tx, Math.random));
  });
}
