import { z } from "zod";

const text = z.string();
const timeMs = z.number();
const pair = z.tuple([text, text]).readonly();

/** What outlives the process of a line with established calls, as it is stored: see `docs/decisions/2026-11-28-calls-outlive-a-restart.md`. */
const keptMemorySchema = z.object({
  version: z.literal(1),
  dialogs: z.array(
    z.object({
      id: z.object({ callId: text, localTag: text, remoteTag: text }),
      direction: z.enum(["outgoing", "incoming"]),
      localUri: text,
      remoteUri: text,
      targets: z.array(text),
      routeSets: z.array(z.array(text).readonly()),
      localCseq: z.number(),
      remoteCseq: z.number(),
    }),
  ),
  calls: z.array(
    z.object({
      callId: text,
      direction: z.enum(["outgoing", "incoming"]),
      number: text,
      displayName: text.nullable(),
      attemptId: text.nullable(),
      alarmId: text.nullable(),
      contactId: text.nullable(),
      startedAt: timeMs,
      answeredAt: timeMs,
      sipStatus: z.number().nullable(),
    }),
  ),
  masks: z.array(z.object({ callId: text, alias: text, ending: text, targets: z.array(pair).readonly() })),
  gruus: z.array(text),
  lastRegister: z.object({ callId: text, cseq: z.number(), from: text, to: text, uri: text, contact: text }).nullable(),
  boundUntil: z.array(z.tuple([text, timeMs]).readonly()),
  keptAt: z.array(pair),
});

export type KeptMemory = z.infer<typeof keptMemorySchema>;

/** @returns null where it is none that this version can read */
export function readKeptMemory(json: string): KeptMemory | null {
  try {
    return keptMemorySchema.safeParse(JSON.parse(json)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
