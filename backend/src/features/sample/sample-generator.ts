import type { AppContext } from "../../context.ts";
import { bringSampleAlarm } from "./sample-alarm.ts";
import { readSampleState } from "./sample-state.ts";

/**
 * Brings a sample alarm every so often while the stored state says so. It learns of changes by the live events, so it does
 * not matter which instance was asked. Disposing resolves when nothing is under way.
 */
export function startSampleGenerator({
  database,
  log,
  now,
  secondMs = 1_000,
}: Pick<AppContext, "database" | "log" | "now"> & {
  /** Length of a second of the interval; tests shorten it. */
  readonly secondMs?: number;
}): AsyncDisposable {
  let timer: NodeJS.Timeout | undefined;
  let current = "";
  let work: Promise<void> = Promise.resolve();
  let stopped = false;

  const bring = async (): Promise<void> => {
    try {
      const { running } = await readSampleState(database);
      if (running) await database.writeTx((tx) => bringSampleAlarm(tx, Math.random));
    } catch (error) {
      log.error({ error }, "The sample alarm could not be brought");
    }
  };

  const apply = async (): Promise<void> => {
    try {
      const state = await readSampleState(database);
      const wanted = state.running ? `${state.intervalSeconds} ${state.changedAt}` : "";
      if (stopped || wanted === current) return;
      current = wanted;
      clearInterval(timer);
      if (!state.running) return;
      log.info({ intervalSeconds: state.intervalSeconds, at: now() }, "Sample alarms come from now on");
      timer = setInterval(() => enqueue(bring), state.intervalSeconds * secondMs);
    } catch (error) {
      log.error({ error }, "The state of the sample generator could not be read");
    }
  };

  const enqueue = (job: () => Promise<void>): void => {
    work = work.then(() => (stopped ? undefined : job()));
  };

  const unsubscribe = database.onCommit(() => enqueue(apply));
  enqueue(apply);

  return {
    async [Symbol.asyncDispose]() {
      stopped = true;
      unsubscribe();
      clearInterval(timer);
      await work;
    },
  };
}
