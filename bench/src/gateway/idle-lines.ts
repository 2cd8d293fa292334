/**
 * A process full of idle lines: registers what it is given through the gateway, answers every OPTIONS and does nothing else.
 * Told by IPC; says how many stand once a second.
 */
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

const report = (): void => {
  const lost = standing.filter((client) => client.closeCode !== null).length;
  process.send?.({ registered: standing.length - lost, lost, failed } satisfies IdleReport);
};

async function registerAll({ clients, atOnce }: IdleOrder): Promise<void> {
  const queue = [...clients];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        const client = await SipClient.open(next);
        await client.register();
        standing.push(client);
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
