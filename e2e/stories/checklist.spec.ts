import { raiseAlarm } from "@readyline/lab/stack";
import { heardByPage, watchPeerConnections } from "../fixtures/audio.ts";
import { recordIndicator, seenStates } from "../fixtures/indicator.ts";
import { requestAfter } from "../fixtures/pbx-requests.ts";
import { lineTest as test } from "../fixtures/line.ts";
import { chip, deadlines, expect, expectGreen, openAlarm, signIn, signInGreen } from "../fixtures/story.ts";

test("user with SIP extension logs in", async ({ page, stack }) => {
  await signIn(page, stack, "anna");
  await expect(page).toHaveURL(/\/dashboard/, { timeout: deadlines.signInMs });
  await expectGreen(page, deadlines.signInMs + deadlines.loginToGreenMs);
  const bindings = (await stack.pbx.bindings()).filter((binding) => binding.extension === stack.extensionOf("anna"));
  expect(bindings).toHaveLength(1);
});

test("PBX status indicator appears next to user name", async ({ page, stack }) => {
  await signInGreen(page, stack, "anna");
  const name = page.getByRole("button", { name: "Anna Kovács, user menu" });
  const [chipBox, nameBox] = [await chip(page).boundingBox(), await name.boundingBox()];
  expect(chipBox && nameBox).toBeTruthy();
  const gap = nameBox!.x - (chipBox!.x + chipBox!.width);
  expect(gap).toBeGreaterThanOrEqual(0);
  expect(gap).toBeLessThan(32);
  expect(Math.abs(chipBox!.y + chipBox!.height / 2 - (nameBox!.y + nameBox!.height / 2))).toBeLessThan(4);
  await expect(chip(page)).toContainText("PBX");
  expect(await stack.bindingsOf("anna")).toBe(1);
});

test("status changes from yellow (connecting) to green (connected)", async ({ page, stack }) => {
  await recordIndicator(page);
  await signInGreen(page, stack, "anna");
  const seen = await seenStates(page);
  expect(seen[0]).toMatchObject({ state: "connecting", colour: "yellow" });
  expect(seen.at(-1)).toMatchObject({ colour: "green" });
  expect(seen.map((one) => one.colour)).not.toContain("red");
  const signed = (await stack.pbx.requests(seen[0]!.at)).find(
    ({ method, credentials }) => method === "REGISTER" && credentials !== null,
  );
  expect(seen.at(-1)!.at).toBeGreaterThan(signed!.atMs);
  expect(await stack.bindingsOf("anna")).toBe(1);
});

test("status persists on page refresh, and on every page with the same registration", async ({ page, stack }) => {
  await signInGreen(page, stack, "anna");
  const before = await stack.pbx.bindings();
  await page.reload();
  await expectGreen(page, deadlines.refreshToGreenMs);
  const after = await stack.pbx.bindings();
  const contactOf = (all: typeof after): string[] =>
    all.filter((one) => one.extension === stack.extensionOf("anna")).map((one) => one.contact);
  expect(contactOf(after)).toEqual(contactOf(before));
  const registers = async (): Promise<number> =>
    (await stack.pbx.requests()).filter(({ method, hasContact }) => method === "REGISTER" && hasContact).length;
  const sent = await registers();
  for (const link of ["History", "Accounts", "Dashboard"]) {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: link }).click();
    await expect(page).toHaveURL(new RegExp(link.toLowerCase()));
    await expectGreen(page, 1_000);
  }
  expect(await registers()).toBe(sent);
});

test("calls can be made from the alarm detail page, and are heard at both ends", async ({ page, stack }) => {
  await watchPeerConnections(page);
  const alarm = await raiseAlarm(stack);
  await signInGreen(page, stack, "anna");
  await openAlarm(page, alarm.no);
  await page.getByRole("button", { name: /^Call Echo Erika/ }).click();
  const bar = page.getByRole("region", { name: "Current call" });
  await expect(bar).toContainText("Echo Erika");
  await expect.poll(() => heardByPage(page), { timeout: 10_000 }).toBeGreaterThan(0.001);
  await expect(chip(page)).toHaveAttribute("data-state", "on_call");
  await expect.poll(() => stack.pbx.far.callsUp()).toBe(1);
  await expect.poll(() => stack.pbx.far.hears(), { timeout: 10_000 }).toBe(true);
  await bar.getByRole("button", { name: /End/ }).click();
  await expect.poll(() => stack.pbx.far.callsUp(), { timeout: deadlines.hangUpMs }).toBe(0);
  await expect(bar).toContainText("You ended the call");
  await expect(bar).toBeHidden({ timeout: 10_000 });
  await expectGreen(page, 1_000);
});

test("calls connect immediately: no registration between the click and the INVITE", async ({ page, stack }) => {
  const alarm = await raiseAlarm(stack);
  await signInGreen(page, stack, "anna");
  await openAlarm(page, alarm.no);
  await page.evaluate(() => {
    addEventListener(
      "click",
      () => Object.assign(globalThis, { clickedAt: performance.timeOrigin + performance.now() }),
      { capture: true },
    );
  });
  await page.getByRole("button", { name: /^Call Ringing Rita/ }).click();
  await expect(page.getByRole("region", { name: "Current call" })).toContainText("Ringing Rita");
  const clickedAt = await page.evaluate(() => (globalThis as unknown as { clickedAt: number }).clickedAt);
  const invite = await requestAfter(stack, "INVITE", clickedAt);
  const sinceClick = await stack.pbx.requests(clickedAt);
  expect(invite.atMs - clickedAt).toBeLessThan(deadlines.clickToInviteMs);
  expect(sinceClick.filter((message) => message.method === "REGISTER" && message.atMs < invite.atMs)).toHaveLength(0);
  await page.keyboard.press("F4");
  await expect(page.getByRole("region", { name: "Current call" })).toContainText(/You (stopped|ended) the call/);
});

test("cleanup on logout: nothing remains at the PBX or in the tab, and the next user gets only his own line", async ({
  page,
  stack,
}) => {
  const sockets: { url: string; open: boolean }[] = [];
  page.on("websocket", (socket) => {
    const entry = { url: socket.url(), open: true };
    sockets.push(entry);
    socket.on("close", () => (entry.open = false));
  });
  await signInGreen(page, stack, "anna");
  expect(await stack.bindingsOf("anna")).toBe(1);
  await page.getByRole("button", { name: "Anna Kovács, user menu" }).click();
  await page.getByRole("menuitem", { name: "Logout" }).click();
  await expect(page).toHaveURL(/\/login/);
  await expect.poll(() => stack.bindingsOf("anna"), { timeout: deadlines.logoutMs }).toBe(0);
  await expect.poll(() => sockets.filter((socket) => socket.open)).toEqual([]);
  const left = await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).length,
    cookies: document.cookie,
  }));
  expect(left).toEqual({ local: [], session: [], databases: 0, cookies: "" });
  await expect(chip(page)).toHaveCount(0);

  await signIn(page, stack, "bela");
  await expectGreen(page, deadlines.signInMs + deadlines.loginToGreenMs);
  await expect(chip(page)).toHaveAccessibleName(new RegExp(stack.extensionOf("bela")));
  expect(await stack.bindingsOf("bela")).toBe(1);
  expect(await stack.bindingsOf("anna")).toBe(0);
});

test("an incoming call rings, is answered, is heard", async ({ page, stack }) => {
  await watchPeerConnections(page);
  await signInGreen(page, stack, "anna");
  await stack.pbx.far.call(stack.extensionOf("anna"));
  const card = page.getByRole("region", { name: "Incoming call" });
  await expect(card).toContainText(stack.pbx.far.displayName);
  await expect(chip(page)).toHaveAttribute("data-state", "ringing");
  await card.getByRole("button", { name: /Answer/ }).click();
  await expect(page.getByRole("region", { name: "Current call" })).toContainText(stack.pbx.far.displayName);
  await expect.poll(() => heardByPage(page), { timeout: 10_000 }).toBeGreaterThan(0.01);
  await expect.poll(() => stack.pbx.far.hears(), { timeout: 10_000 }).toBe(true);
  await stack.pbx.far.hangUp();
  await expect(page.getByRole("region", { name: "Current call" })).toContainText("They ended the call", {
    timeout: deadlines.hangUpMs,
  });
});
