import { describe, expect, it } from "vitest";
import type { Dialog } from "../dialogs/dialog.ts";
import { BareLeg } from "../test-support/bare-leg.ts";
import { seedsUp } from "../test-support/fuzz-seeds.ts";
import { parseMessage } from "@readyline/sip";
import { ClientTransactions, type ClientState, type ClientTransaction } from "../transactions/client-transactions.ts";
import { isStale } from "./stale-calls.ts";

function invite(state: ClientState, cancelledAt: number | null = null): ClientTransaction {
  const leg = new BareLeg();
  const message = parseMessage(seedsUp(leg)[1] ?? "", { mode: "strict" });
  leg.dispose();
  if (message.kind !== "request") throw new Error("the seed is no request");
  return { ...new ClientTransactions().add(message, message.uri, false, 0), state, cancelledAt };
}

function dialog(endingSince: number | null): Dialog {
  const id = { callId: "c", localTag: "a", remoteTag: "b" };
  const uris = { localUri: "sip:a@b", remoteUri: "sip:b@b" };
  const state = endingSince === null ? "confirmed" : "ending";
  return {
    id,
    ...uris,
    direction: "outgoing",
    state,
    endingSince,
    targets: [],
    routeSets: [],
    localCseq: 1,
    remoteCseq: 1,
  };
}

const trace = (clients: ClientTransaction[], dialogs: Dialog[] = []): Parameters<typeof isStale>[0] => ({
  startedAt: 0,
  clients,
  servers: [],
  dialogs,
});

describe("a call", () => {
  it.each<[string, Parameters<typeof isStale>[0], number, boolean]>([
    ["goes on while the page answers the challenge of its INVITE", trace([]), 4_000, false],
    ["is over when the challenged INVITE never came again", trace([]), 6_000, true],
    ["goes on without any answer for 20 s", trace([invite({ kind: "calling" })]), 20_000, false],
    ["is over without any answer for 33 s", trace([invite({ kind: "calling" })]), 33_000, true],
    ["goes on ringing for minutes", trace([invite({ kind: "proceeding" })]), 600_000, false],
    [
      "is over when nothing answered its CANCEL for 33 s",
      trace([invite({ kind: "proceeding" }, 10_000)]),
      43_000,
      true,
    ],
    ["goes on while it is established", trace([], [dialog(null)]), 3_600_000, false],
    ["goes on while its BYE is under way", trace([], [dialog(50_000)]), 60_000, false],
    ["is over when nobody answered its BYE for 33 s", trace([], [dialog(50_000)]), 83_000, true],
  ])("%s", (_name, call, nowMs, expected) => {
    expect(isStale(call, nowMs)).toBe(expected);
  });
});
