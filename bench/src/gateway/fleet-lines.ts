/**
 * A process full of consoles: each registers through the gateway, and when its line is lost comes again: when it was told to, when the
 * server says over the live connection that the PBX is up, and else every 1–2 s. Told by IPC; says five times a second which lines became registered since.
 */
import { setTimeout as pause } from "node:timers/promises";
import { waitOfReason } from "@readyline/contract";
import { nowMs } from "../lib/statistics.ts";
import { LiveFeed } from "./live-feed.ts";
import { SipClient, type SipClientOptions } from "../sip/sip-client.ts";

export interface FleetReport {
  /** Epoch milliseconds of each registration since the last report. */
  readonly registeredAt: readonly number[];
  readonly standing: number;
}

let registeredAt: number[] = [];
let standing = 0;

/** Resolves when the line is lost. @returns after how many milliseconds it may come again; null = it was not told */
async function stand(options: SipClientOptions): Promise<number | null> {
  const client = await SipClient.open(options);
  const closed = new Promise<string>((resolve) => {
    client.socket.once("close", (_code, reason) => resolve(reason.toString()));
    if (client.closeCode !== null) resolve("");
  });
  try {
    const registering = client.register().then(() => null);
    // An exchange on a connection that is lost meanwhile runs into its deadline, and nobody waits for it any more.
    registering.catch(() => undefined);
    const before = await Promise.race([registering, closed]);
    if (before !== null) return waitOfReason(before);
    registeredAt.push(nowMs());
    standing += 1;
    const after = await closed;
    standing -= 1;
    return waitOfReason(after) ?? 0;
  } finally {
    client[Symbol.dispose]();
  }
}

async function keepUp(options: SipClientOptions): Promise<never> {
  const feed = new LiveFeed(options);
  for (;;) {
    const waitMs = await stand(options).catch(() => null);
    const waited = pause(waitMs ?? 1_000 + Math.random() * 1_000);
    // Whoever has been given a time comes then.
    await (waitMs === null ? Promise.race([waited, feed.pbxUp]) : waited);
  }
}

process.once("message", (clients: readonly SipClientOptions[]) => {
  for (const options of clients) void keepUp(options);
});
process.once("disconnect", () => process.exit(0));
setInterval(() => {
  process.send?.({ registeredAt, standing } satisfies FleetReport);
  registeredAt = [];
}, 200);
