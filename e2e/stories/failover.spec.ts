import { raiseAlarm } from "@readyline/lab/stack";
import { callBar, expectConnected } from "../fixtures/calls.ts";
import { expectCause } from "../fixtures/cause.ts";
import { deadlines, expect, expectGreen, openAlarm, signInGreen } from "../fixtures/story.ts";
import { bindingsOfBoth, twoServersTest as test } from "../fixtures/two-servers.ts";

/** Steady for 10 s, looked at every second, moved within a second. */
const backToFirstMs = 3 * 12_000;

interface ServerRow {
  readonly state: string;
  readonly in_use: boolean;
}

test("the first of two servers is killed and comes back: green at the second, and back when the line is idle", async ({
  page,
  servers,
}) => {
  test.setTimeout(150_000);
  const { stack } = servers;
  const rows = async (): Promise<string> => {
    const { servers: all } = await stack.admin.call<{ servers: ServerRow[] }>("GET", "/api/pbx");
    return all.map(({ state, in_use }) => `${state}${in_use ? " in use" : ""}`).join(", ");
  };
  await signInGreen(page, stack, "anna");
  expect(await bindingsOfBoth(servers, true)).toEqual([1, 0]);
  await stack.killPbx();
  const killedAt = performance.now();
  await expect.poll(() => bindingsOfBoth(servers, false), { timeout: deadlines.backToGreenMs }).toEqual([null, 1]);
  await expectGreen(page, deadlines.backToGreenMs);
  test.info().annotations.push({
    type: "first killed, green at the second",
    description: `${Math.round(performance.now() - killedAt)} ms`,
  });
  expect(await rows()).toBe("down, up in use");

  const alarm = await raiseAlarm(stack);
  await openAlarm(page, alarm.no);
  await page.getByRole("button", { name: /^Call Echo Erika/ }).click();
  await expectConnected(page);
  await stack.restartPbx();
  await expect.poll(rows, { timeout: backToFirstMs }).toBe("up in use, up");
  // The first has the new lines now; the one with a call stays.
  expect(await bindingsOfBoth(servers, true)).toEqual([0, 1]);
  await expectConnected(page);
  await callBar(page).getByRole("button", { name: /End/ }).click();
  await expect.poll(() => bindingsOfBoth(servers, true), { timeout: backToFirstMs }).toEqual([1, 0]);
  await expectGreen(page, deadlines.backToGreenMs);
});

test("a line on its way to the other server says so", async ({ page, servers }, info) => {
  const { stack, second } = servers;
  await signInGreen(page, stack, "anna");
  await second.pbx.setFault({ register: "drop" });
  await stack.killPbx();
  await expectCause(page, info, "pbx.moved", deadlines.killedToRedMs);
  await second.pbx.setFault(null);
  await expectGreen(page, 2 * deadlines.backToGreenMs + 5_000);
  expect(await bindingsOfBoth(servers, false)).toEqual([null, 1]);
});
