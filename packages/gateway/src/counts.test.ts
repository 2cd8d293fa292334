import { expect, it, vi } from "vitest";
import { Harness } from "./test-support/harness.ts";
import { established } from "./test-support/scenes.ts";

const held = { leaving: 0, legs: 0, parked: 0, registered: 0, dialogs: 0, calls: 0, transactions: 0, timers: 0 };

it("counts a call with its leg, and nothing of it is left when its page is gone for good", async () => {
  await using harness = await Harness.start({ options: { timings: { graceMs: 100 } } });
  const { gateway } = harness;
  expect(gateway.counts()).toEqual({ sessions: 0, hops: 0, hopsBroken: 0, waiting: 0, ...held });
  const { page } = await established(harness);
  expect(gateway.counts()).toMatchObject({ sessions: 1, legs: 1, parked: 0, registered: 1, dialogs: 1, calls: 1 });
  expect(gateway.counts().timers).toBeGreaterThanOrEqual(1);
  page.kill();
  await vi.waitFor(() => expect(gateway.counts()).toMatchObject(held), { timeout: 10_000 });
  await gateway.release("session-1", "logout");
  expect(gateway.counts()).toMatchObject({ sessions: 0, ...held });
});

it("counts a parked leg, and a request that waits for its answer", async () => {
  // Nothing may be given up on a slow machine while the PBX says nothing.
  const timings = { pbxOptionsDeadlineMs: 60_000, pageSilentMs: 60_000 };
  await using harness = await Harness.start({ options: { timings } });
  const { gateway, pbx } = harness;
  const page = await harness.registered();
  pbx.silent = true;
  page.send(page.build("OPTIONS"));
  await vi.waitFor(() => expect(gateway.counts().transactions).toBeGreaterThanOrEqual(1), { timeout: 3_000 });
  pbx.silent = false;
  page.kill();
  await vi.waitFor(() => expect(gateway.counts()).toMatchObject({ legs: 1, parked: 1 }), { timeout: 10_000 });
});
