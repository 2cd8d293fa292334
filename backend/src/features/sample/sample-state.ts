import type { CamelCaseKeys, sampleState } from "@readyline/contract";
import { z } from "zod";
import type { Database, WriteTx } from "@readyline/database";

export type SampleState = CamelCaseKeys<z.output<typeof sampleState>>;

const KEY = "sample.generator";
const stored = z.object({ running: z.boolean(), intervalSeconds: z.int(), changedAt: z.int() });
export type StoredSampleState = z.output<typeof stored>;

const off: StoredSampleState = { running: false, intervalSeconds: 180, changedAt: 0 };

/** Whether new sample alarms come, how often, and since when. Off until somebody asks for it. */
export async function readSampleState(source: Pick<Database, "settings">): Promise<StoredSampleState> {
  return stored.safeParse(await source.settings.get(KEY)).data ?? off;
}

export async function writeSampleState(tx: WriteTx, { running, intervalSeconds }: SampleState): Promise<void> {
  await tx.settings.set(KEY, { running, intervalSeconds, changedAt: tx.nowMs } satisfies StoredSampleState);
  await tx.outbox.append({ topic: "sample.changed", data: { running } });
}
