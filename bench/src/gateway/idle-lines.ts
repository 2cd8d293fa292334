/**
 * A process full of idle lines: registers what it is given through the gateway, answers every OPTIONS and does nothing else.
 * Told by IPC; says how many stand once a second.
 */
import { setTimeout as pause } from "node:timers/promises";
import { waitOfReason } from "@readyline/contract";
import { SipClient, type SipClientOptions } from "../sip/sip-client.ts";

export interface IdleOrder {
  readonly clients: readonly SipClientOptions[];
  /** Registrations under way at the same time. */
  readonly atOnce: number;
}
export interface IdleReport {
  readonly registered: number;
  readonly lost: number;
  readonly failed: readonly string[];
}

const standing: SipClient[] = [];
const failed: string[] = [];

/** Registers, when the gateway gives the line its turn: at most so many begin in a second. */
async function stand(options: SipClientOptions): Promise<SipClient> {
  for (;;) {
    const client = await SipClient.open(options);
    const turn = new Promise<number | null>((resolve) => {
      client.socket.once("close", (_code, reason) => resolve(waitOfReason(reason.toString())));
    });
    const registering = client.register().then(() => null);
    registering.catch(() => undefined);
    const waitMs = await Promise.race([registering, turn]);
    if (waitMs === null) {
      // Closed for another reason, or registered.
      await registering;
      return client;
    }
    await pause(waitMs);
  }
}

const report = (): void => {
  const lost = standing.filter((client) => client.closeCode !== null).length;
  process.send?.({ registered: standing.length - lost, lost, failed } satisfies IdleReport);
};

async function registerAll({ clients, atOnce }: IdleOrder): Promise<void> {
  const queue = [...clients];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        standing.push(await stand(next));
      } catch (error) {
        failed.push(error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  report();
}

process.once("message", (order: IdleOrder) => void registerAll(order));
process.once("disconnect", () => process.exit(0));
setInterval(report, 1_000);
