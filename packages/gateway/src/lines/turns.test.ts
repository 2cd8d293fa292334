import { setTimeout as pause } from "node:timers/promises";
import { closeCodes, waitOfReason } from "@readyline/contract";
import { expect, it } from "vitest";
import type { LineIdentity } from "../options.ts";
import { Harness } from "../test-support/harness.ts";

const who = (number: number): Partial<LineIdentity> => ({
  sessionId: `session-${number}`,
  userId: `user-${number}`,
  extension: String(1_000 + number),
});

/** Opens until its turn has come, as a console does. @returns how often it was sent away */
async function registerInTurn(harness: Harness, number: number): Promise<number> {
  for (let turn = 0; turn < 20; turn += 1) {
    const page = await harness.open(who(number));
    const waitMs = await Promise.race([
      page.register().then(() => null),
      page.closed.then(({ code, reason }) => {
        expect(code).toBe(closeCodes.pbxRestarted);
        return waitOfReason(reason);
      }),
    ]);
    if (waitMs === null) return turn;
    const facts = harness.gateway.facts(`user-${number}`, `session-${number}`);
    expect(facts.cause).toMatchObject({ code: "pbx.restarted", detail: expect.stringContaining("turn") });
    await pause(waitMs);
  }
  throw new Error("its turn never came");
}

it("gives consoles that come all at once a turn each, and lets each through in the end", async () => {
  await using harness = await Harness.start({ options: { timings: { linesPerSecond: 3 } } });
  const startedAt = performance.now();
  const turns = await Promise.all(Array.from({ length: 7 }, (_, index) => registerInTurn(harness, index)));
  expect(turns.filter((turn) => turn === 0).length).toBeGreaterThanOrEqual(3);
  expect(turns.some((turn) => turn > 0)).toBe(true);
  // The seventh begins two seconds after the first: 3, 3, 1.
  expect(performance.now() - startedAt).toBeGreaterThan(1_900);
  expect(harness.gateway.health().registered).toBe(7);
  expect(harness.gateway.facts("user-6", "session-6").cause).toBeNull();
});

it("does not make a page wait that only comes back to its line", async () => {
  await using harness = await Harness.start({ options: { timings: { linesPerSecond: 1 } } });
  const first = await harness.registered(who(1));
  first.kill();
  await first.closed;
  const second = await harness.registered(who(1));
  expect(second.line).toEqual(first.line);
});
