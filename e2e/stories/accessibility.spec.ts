import { setInterval } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { ApiSession, raiseAlarm, Stack } from "@readyline/lab/stack";
import { axeFindings } from "../fixtures/axe.ts";
import { FlappingLink } from "../fixtures/flapping-link.ts";
import { callBar } from "../fixtures/calls.ts";
import { recordIndicator, seenStates } from "../fixtures/indicator.ts";
import { cutTexts, sideways, smallTargets, spaceOutText } from "../fixtures/layout.ts";
import { setMicrophone } from "../fixtures/microphone.ts";
import { consolePaths, loginPaths, settled } from "../fixtures/pages.ts";
import { difference, greyscale } from "../fixtures/pixels.ts";
import { signInContext } from "../fixtures/signed-in.ts";
import { recordSpoken, spoken } from "../fixtures/spoken.ts";
import { chip, deadlines, expect, expectGreen, faultTest, openAlarm, test } from "../fixtures/story.ts";

const focused = (page: Page) => page.locator(":focus");

test("A1 axe finds nothing on any page, dark and light", async ({ page, context, stack }) => {
  test.setTimeout(180_000);
  const found: string[] = [];
  const look = async (path: string): Promise<void> => {
    await page.goto(path);
    await settled(page);
    found.push(...(await axeFindings(page, path)));
  };
  for (const path of loginPaths) await look(path);

  const { temporary_password } = await stack.admin.call<{ temporary_password: string }>("POST", "/api/users", {
    username: "newcomer",
    name: "New Comer",
    role: "operator",
  });
  const newcomer = new ApiSession(stack.url);
  await newcomer.signIn("newcomer", temporary_password);
  await newcomer.call("PATCH", "/api/me", { preferences: { theme: "system" } });
  await page.goto("/login");
  await page.getByRole("textbox", { name: "User" }).fill("newcomer");
  await page.getByRole("textbox", { name: "Password" }).fill(temporary_password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/login\/new-password/);
  await settled(page);
  found.push(...(await axeFindings(page, "/login/new-password")));

  const alarm = await raiseAlarm(stack);
  const withoutLine = await signInContext(context, stack, "dora");
  await withoutLine.call("PATCH", "/api/me", { preferences: { theme: "system" } });
  await look("/setup/users");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No access");
  await look(`/alarms/${alarm.no}`);

  const session = await signInContext(context, stack, "admin");
  await session.call("PATCH", "/api/me", { preferences: { theme: "system" } });
  for (const path of await consolePaths(stack)) await look(path);
  for (const one of [withoutLine, session]) await one.call("PATCH", "/api/me", { preferences: { theme: "dark" } });
  expect(found).toEqual([]);
});

test("A1 axe finds nothing with a menu, a dialog, a call or an error on the page", async ({ page, context, stack }) => {
  test.setTimeout(180_000);
  const found: string[] = [];
  const look = async (what: string, covered?: string): Promise<void> =>
    void found.push(...(await axeFindings(page, what, covered)));

  await page.goto("/login");
  await page.getByRole("textbox", { name: "User" }).fill("nobody");
  await page.getByRole("textbox", { name: "Password" }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toBeVisible();
  await look("refused sign-in");

  const alarm = await raiseAlarm(stack);
  const session = await signInContext(context, stack, "admin");
  await session.call("PATCH", "/api/me", { preferences: { theme: "system" } });
  await openAlarm(page, alarm.no);
  const dialog = page.getByRole("dialog");

  await chip(page).click();
  await expect(page.getByRole("dialog", { name: "PBX details" })).toBeVisible();
  await look("PBX details", "main");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  for (const menu of ["Setup", "Ada Miller, user menu"]) {
    await page.getByRole("button", { name: menu }).click();
    await expect(page.getByRole("menuitem").first()).toBeVisible();
    await look(`menu ${menu}`);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menu")).toBeHidden();
  }
  await page.keyboard.press("?");
  await expect(dialog).toContainText("Keyboard shortcuts");
  await look("list of keys");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.keyboard.press("x");
  await dialog.getByRole("button", { name: /^Close alarm/ }).click();
  await expect(dialog).toContainText("Choose a disposition");
  await look("close dialog without a disposition");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: /^Call Echo Erika/ }).click();
  await expect(callBar(page)).toHaveAttribute("data-call-state", "connected");
  await look("call");
  await page.keyboard.press("F8");
  await callBar(page).getByRole("button", { name: "Keypad" }).click();
  await expect(page.getByRole("dialog", { name: "Keypad" })).toBeVisible();
  await look("muted call with keypad", "main");
  await page.keyboard.press("F4");
  await expect(callBar(page)).toContainText("You ended the call");
  await expect(page.getByRole("radio", { name: "Reached" })).toBeVisible();
  await look("outcome of a call");
  await stack.pbx.callUser(stack.extensionOf("admin"), { from: "0612345", displayName: "Kiss Anna" });
  await expect(page.getByRole("region", { name: "Incoming call" })).toBeVisible();
  await look("incoming call");
  await page.keyboard.press("Shift+F4");
  await expect(page.getByRole("region", { name: "Incoming call" })).toBeHidden();

  await page.goto(`/accounts/${alarm.accountId}/contacts`);
  await page.getByRole("button", { name: "Add contact" }).click();
  await dialog.getByRole("button", { name: "Save contact" }).click();
  await expect(dialog.locator('[aria-invalid="true"]')).not.toHaveCount(0);
  await look("contact with faults");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Remove Busy Berta" }).click();
  await expect(dialog).toContainText("Remove Busy Berta?");
  await look("question before something is lost");
  await page.keyboard.press("Escape");

  await page.goto("/setup/users");
  await page.getByRole("button", { name: "Create user" }).click();
  await expect(dialog.getByRole("textbox", { name: "User name" })).toBeVisible();
  await look("create user");
  await page.goto("/setup/api-keys");
  await page.getByRole("button", { name: "Create key" }).click();
  await dialog.getByRole("textbox", { name: "Name" }).fill("axe");
  await dialog.getByRole("button", { name: "Create key" }).click();
  await expect(dialog).toContainText("Key axe");
  await look("key shown once");

  await page.route("**/api/history*", (route) => route.abort());
  await page.goto("/history");
  await expect(page.getByRole("button", { name: "Retry" })).toBeVisible({ timeout: 20_000 });
  await look("page that could not load");
  await page.unroute("**/api/history*");

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/dashboard");
  await page.getByRole("button", { name: /^Menu/ }).click();
  await expect(page.getByRole("region", { name: "Account" })).toBeVisible();
  await look("menu at 390");
  await page.setViewportSize({ width: 1440, height: 900 });

  await session.call("PATCH", "/api/me", { preferences: { theme: "system" } });
  const me = await session.call<{ session: { id: string } }>("GET", "/api/me");
  await page.goto("/accounts");
  await expectGreen(page, deadlines.signInMs);
  await session.call("DELETE", `/api/me/sessions/${me.session.id}`);
  await expect(dialog).toContainText("Your session ended");
  await look("session ended");
  await stack.admin.call("PATCH", "/api/me", { preferences: { theme: "dark" } });
  expect(found).toEqual([]);
});

faultTest(
  "A3 the indicator says each state by name, text and shape, and the shapes differ without colour",
  async ({ browser, context, page, stack }) => {
    faultTest.setTimeout(120_000);
    const extension = stack.extensionOf("anna");
    const drawn = new Map<string, number[]>();
    const shows = async (
      on: Page,
      expected: { state: string; colour: string; shape: string; name: RegExp; text: string },
      timeout = 15_000,
    ): Promise<void> => {
      await expect(chip(on), expected.state).toHaveAttribute("data-state", expected.state, { timeout });
      await expect(chip(on)).toHaveAttribute("data-colour", expected.colour);
      await expect(chip(on)).toHaveAccessibleName(expected.name);
      await expect(chip(on)).toHaveText(new RegExp(`^PBX\\s*${expected.text}$`));
      const shape = chip(on).locator("svg");
      await expect(shape).toHaveAttribute("data-shape", expected.shape);
      drawn.set(expected.shape, await greyscale(shape));
    };

    await stack.pbx.setFault({ register: "drop" });
    const session = await signInContext(context, stack, "anna");
    await session.call("PATCH", "/api/me", { preferences: { theme: "system" } });
    await page.goto("/dashboard");
    const connecting = /^PBX: Connecting.*, extension 1001$/;
    await shows(page, {
      state: "connecting",
      colour: "yellow",
      shape: "dashed-ring",
      name: connecting,
      text: "Connecting",
    });
    await stack.pbx.setFault(null);
    const connected = { state: "connected", colour: "green", shape: "disc-check", text: "" };
    await shows(page, { ...connected, name: /^PBX: Connected, extension 1001$/ });

    const other = await context.newPage();
    await other.goto("/dashboard");
    const otherTab = /^PBX: Other tab. Connected in another tab/;
    await shows(other, {
      state: "other_tab",
      colour: "green",
      shape: "disc-squares",
      name: otherTab,
      text: "Other tab",
    });
    await other.close();

    const call = { colour: "green", shape: "disc-handset", text: "On call" };
    await stack.pbx.callUser(extension, { from: "0612345", displayName: "Kiss Anna" });
    await shows(page, { ...call, state: "ringing", name: /^PBX: (On call. )?Connected, ringing/ });
    await page.keyboard.press("F2");
    await shows(page, { ...call, state: "on_call", name: /^PBX: (On call. )?Connected, on call \d\d:\d\d/ });
    await expect(callBar(page)).toHaveAttribute("data-call-state", "connected");
    await page.keyboard.press("F9");
    await shows(page, { ...call, state: "on_hold", name: /^PBX: (On call. )?Connected, on hold \d\d:\d\d/ });
    await stack.killPbx();
    await shows(page, {
      state: "line_lost_on_call",
      colour: "red",
      shape: "octagon-cross",
      name: /^PBX: On call, line lost. Disconnected. Your call's audio goes on/,
      text: "On call, line lost",
    });
    await page.keyboard.press("F4");
    await shows(page, {
      state: "disconnected",
      colour: "red",
      shape: "octagon-cross",
      name: /^PBX: Disconnected: \S.*, extension 1001$/,
      text: "Disconnected",
    });
    await stack.restartPbx();
    await expectGreen(page, deadlines.backToGreenMs);

    await using elsewhere = await browser.newContext({ baseURL: stack.url });
    await signInContext(elsewhere, stack, "anna");
    const there = await elsewhere.newPage();
    await there.goto("/dashboard");
    await shows(there, {
      state: "elsewhere",
      colour: "red",
      shape: "octagon-cross",
      name: /^PBX: (In use elsewhere. )?Disconnected: in use elsewhere/,
      text: "In use elsewhere",
    });
    await there.close();

    await setMicrophone(page, "denied");
    await shows(page, {
      state: "mic_blocked",
      colour: "red",
      shape: "octagon-microphone",
      name: /^PBX: Disconnected: microphone blocked/,
      text: "Microphone blocked",
    });
    await setMicrophone(page, "granted");
    await expectGreen(page, deadlines.backToGreenMs);

    await stack.admin.call("PATCH", `/api/users/${await stack.userId("anna")}`, { sip_password: "wrong-one" });
    await shows(page, {
      state: "error",
      colour: "red",
      shape: "octagon-exclamation",
      name: /^PBX: Error. Disconnected: Line password rejected/,
      text: "Error",
    });
    await chip(page).click();
    await expect(page.getByRole("dialog", { name: "PBX details" })).toContainText("Line password rejected.");
    expect(await axeFindings(page, "details of a red line", "main")).toEqual([]);
    await page.keyboard.press("Escape");

    await using unasked = await browser.newContext({ baseURL: stack.url });
    await signInContext(unasked, stack, "bela");
    const silent = await unasked.newPage();
    await silent.goto("/favicon.svg");
    await setMicrophone(silent, "prompt");
    await silent.goto("/dashboard");
    await shows(silent, {
      state: "mic_ask",
      colour: "green",
      shape: "disc-triangle",
      name: /^PBX: Allow microphone. Connected, answer the browser question/,
      text: "Allow microphone",
    });

    await using lineless = await browser.newContext({ baseURL: stack.url });
    await signInContext(lineless, stack, "dora");
    const plain = await lineless.newPage();
    await plain.goto("/dashboard");
    await expect(plain.getByRole("button", { name: "Dóra Horváth, user menu" })).toBeVisible();
    await expect(chip(plain)).toHaveCount(0);

    expect([...drawn.keys()].toSorted()).toEqual([
      "dashed-ring",
      "disc-check",
      "disc-handset",
      "disc-squares",
      "disc-triangle",
      "octagon-cross",
      "octagon-exclamation",
      "octagon-microphone",
    ]);
    for (const [shape, pixels] of drawn) {
      for (const [otherShape, otherPixels] of drawn) {
        if (shape < otherShape) {
          expect(difference(pixels, otherPixels), `${shape} and ${otherShape}`).toBeGreaterThan(0.04);
        }
      }
    }
  },
);

test("A4 live regions stand empty in the page from its first moment", async ({ page, context, stack }) => {
  const empty = async (): Promise<void> => {
    for (const role of ["status", "alert"]) {
      const region = page.locator(`[role="${role}"]`).first();
      await expect(region).toBeAttached();
      expect(await region.textContent()).toBe("");
    }
  };
  await page.goto("/login");
  await empty();
  await signInContext(context, stack, "anna");
  await page.goto("/dashboard");
  await expectGreen(page, deadlines.signInMs);
  await empty();
});

test("A4 twenty flaps of the line in ten seconds are said at most twice, and timers never", async ({ browser }) => {
  test.setTimeout(90_000);
  await using link = await FlappingLink.start();
  await using stack = await Stack.start({ env: { PBX_WS_SERVER: link.url } });
  link.targetPort = stack.pbx.port;
  await using context = await browser.newContext({ baseURL: stack.url });
  await signInContext(context, stack, "anna");
  const page = await context.newPage();
  await recordIndicator(page);
  await recordSpoken(page);
  await page.goto("/dashboard");
  await expectGreen(page, 15_000);
  await expect(chip(page)).toHaveAttribute("data-state", "connected");
  let cuts = 0;
  for await (const _ of setInterval(500)) {
    link.cut();
    cuts += 1;
    if (cuts === 20) break;
  }
  await expectGreen(page, deadlines.backToGreenMs);
  const reds = (await seenStates(page)).filter(({ colour }) => colour === "red");
  expect(reds.length).toBeGreaterThan(5);
  const duringFlaps = await spoken(page);
  expect(duringFlaps.length).toBeLessThanOrEqual(2);

  // An outage that lasts is said once, and so is its end.
  link.targetPort = 0;
  link.cut();
  await expect
    .poll(async () => (await spoken(page)).slice(duringFlaps.length), { timeout: 20_000 })
    .toEqual([expect.stringMatching(/^PBX disconnected: /)]);
  link.targetPort = stack.pbx.port;
  await expect
    .poll(async () => (await spoken(page)).slice(duringFlaps.length), { timeout: 20_000 })
    .toEqual([expect.stringMatching(/^PBX disconnected: /), "PBX connected"]);
});

test("A6 letters do nothing in fields, nor where they are turned off; function keys work everywhere", async ({
  page,
  context,
  stack,
}) => {
  const alarm = await raiseAlarm(stack);
  const session = await signInContext(context, stack, "anna");
  await openAlarm(page, alarm.no);
  const note = page.getByRole("textbox", { name: "New note" });
  await note.click();
  const letters = "crxonmjk?1u/";
  await page.keyboard.type(letters);
  await expect(note).toHaveValue(letters);
  await expect(page.getByText(/claimed by you/)).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await page.keyboard.press("F2");
  await expect(callBar(page)).toHaveAttribute("data-call-state", "connected");
  await expect(note).toBeFocused();
  await page.keyboard.press("F8");
  await expect(callBar(page).getByRole("button", { name: "MUTED" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("F4");
  await expect(callBar(page)).toContainText("You ended the call");
  await expect(note).toHaveValue(letters);
  await expect(note).toBeFocused();

  await page.goto("/me");
  const saved = page.waitForResponse((response) => response.request().method() === "PATCH" && response.ok());
  await page.getByRole("switch", { name: "Single-letter keys act outside text fields" }).click();
  await saved;
  await page.goto(`/alarms/${alarm.no}`);
  await expect(page.getByText(/claimed by you/)).toBeVisible();
  for (const letter of ["x", "r", "?"]) await page.keyboard.press(letter);
  await page.keyboard.press("F2");
  await expect(callBar(page)).toBeVisible();
  await page.keyboard.press("F4");
  await expect(page.getByText(/claimed by you/)).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await session.call("PATCH", "/api/me", { preferences: { letter_keys: true } });
  await page.reload();
  await expect(page.getByText(/claimed by you/)).toBeVisible();
  await page.keyboard.press("x");
  await expect(page.getByRole("dialog")).toContainText(`Close alarm ${alarm.no}`);
});

test("A7 focus has a place after opening, closing, hanging up and when a row goes", async ({
  page,
  context,
  stack,
}) => {
  const alarm = await raiseAlarm(stack);
  const next = await raiseAlarm(stack);
  const gone = await raiseAlarm(stack);
  await signInContext(context, stack, "anna");
  const colleague = new ApiSession(stack.url);
  await colleague.signIn("bela", stack.person("bela").password);
  await page.goto("/dashboard");
  const row = page.locator(`#queue-row-${alarm.no}`);
  await expect(row).toBeVisible();

  await row.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/alarms/${alarm.no}$`));
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();

  await page.keyboard.press("c");
  await expect(page.getByText(/claimed by you/)).toBeVisible();
  const closeButton = page.getByRole("button", { name: /^Close alarm/ });
  await closeButton.click();
  await expect(page.getByRole("dialog").locator(":focus")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(closeButton).toBeFocused();

  await page.getByRole("button", { name: /^Call Echo Erika/ }).click();
  await expect(callBar(page)).toHaveAttribute("data-call-state", "connected");
  await callBar(page).getByRole("button", { name: /^End/ }).click();
  await expect(page.getByRole("group", { name: "Outcome" }).locator(":focus")).toHaveCount(1);

  await page.keyboard.press("1");
  await expect(page.getByRole("radio", { name: "Reached" })).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^Call Ringing Rita/ })).toBeFocused();
  await page.keyboard.press("x");
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/dashboard/);
  await expect(page.locator('[role="row"]:focus')).toHaveCount(1);

  const goneRow = page.locator(`#queue-row-${gone.no}`);
  await goneRow.focus();
  await expect(goneRow).toBeFocused();
  await colleague.call("POST", `/api/alarms/${gone.no}/claim`);
  await colleague.call("POST", `/api/alarms/${gone.no}/close`, { disposition: "test", note: "" });
  await expect(goneRow).toContainText("Closed");
  await expect(focused(page)).toHaveCount(1);
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
  await page.keyboard.press("k");
  await expect(page.locator('[role="row"]:focus')).toHaveCount(1);
  await colleague.call("POST", `/api/alarms/${next.no}/claim`);
  await colleague.call("POST", `/api/alarms/${next.no}/release`);
});

for (const { width, minPx } of [
  { width: 1440, minPx: 24 },
  { width: 390, minPx: 44 },
]) {
  test(`A9 at ${width} px every target has at least ${minPx} px`, async ({ page, context, stack }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height: 844 });
    const small: string[] = [];
    for (const path of loginPaths) {
      await page.goto(path);
      await settled(page);
      small.push(...(await smallTargets(page, minPx)));
    }
    await signInContext(context, stack, "admin");
    for (const path of await consolePaths(stack)) {
      await page.goto(path);
      await settled(page);
      small.push(...(await smallTargets(page, minPx)));
    }
    await page.goto(`/alarms/${(await raiseAlarm(stack)).no}`);
    await page.getByRole("button", { name: /^Call Echo Erika/ }).click();
    await expect(callBar(page)).toHaveAttribute("data-call-state", "connected");
    await expect(page.getByText(/claimed by you/)).toBeVisible();
    small.push(...(await smallTargets(page, minPx)));
    await page.keyboard.press("F4");
    await page.keyboard.press("x");
    await expect(page.getByRole("dialog")).toBeVisible();
    small.push(...(await smallTargets(page, minPx)));
    expect(small).toEqual([]);
  });
}

test("A11 the indicator's tooltip comes on hover and on focus, may be entered, and goes with Escape", async ({
  page,
  context,
  stack,
}) => {
  await signInContext(context, stack, "anna");
  await page.goto("/dashboard");
  await expectGreen(page, deadlines.signInMs);
  const tooltip = page.getByRole("tooltip");
  await expect(tooltip).toHaveCount(0);
  await chip(page).hover();
  await expect(tooltip).toHaveText("Connected");
  await expect(chip(page)).toHaveAccessibleDescription("Connected");
  await tooltip.hover();
  await expect(tooltip).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(tooltip).toHaveCount(0);
  await page.getByRole("heading", { level: 1 }).hover();

  await page.getByRole("link", { name: "Accounts" }).focus();
  await page.keyboard.press("Tab");
  await expect(chip(page)).toBeFocused();
  await expect(tooltip).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(chip(page)).not.toBeFocused();
  await expect(tooltip).toHaveCount(0);
});

test("A12 the sign-in takes pasted passwords and tells password managers what each field is", async ({
  page,
  context,
  stack,
}) => {
  await context.grantPermissions(["microphone", "clipboard-read", "clipboard-write"]);
  await page.goto("/login");
  const user = page.getByRole("textbox", { name: "User" });
  const password = page.getByRole("textbox", { name: "Password" });
  await expect(user).toHaveAttribute("autocomplete", "username");
  await expect(password).toHaveAttribute("autocomplete", "current-password");
  await expect(user).toBeFocused();
  const carla = stack.person("carla");
  await user.fill(carla.username);
  await page.evaluate((text) => navigator.clipboard.writeText(text), carla.password);
  await password.focus();
  await page.keyboard.press("Control+V");
  await expect(password).toHaveValue(carla.password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/login\/code/);
  const code = page.getByRole("textbox", { name: "6-digit code" });
  await expect(code).toBeFocused();
  await expect(code).toHaveAttribute("autocomplete", "one-time-code");
  await expect(code).toHaveAttribute("inputmode", "numeric");
  await page.evaluate(() => navigator.clipboard.writeText("123 456"));
  await page.keyboard.press("Control+V");
  await expect(code).toHaveValue(/^123 ?456$/);

  await signInContext(context, stack, "anna");
  await page.goto("/me");
  await expect(page.getByRole("textbox", { name: "Current password" })).toHaveAttribute(
    "autocomplete",
    "current-password",
  );
  await expect(page.getByRole("textbox", { name: "New password", exact: true })).toHaveAttribute(
    "autocomplete",
    "new-password",
  );
});

test("A15 with wide text spacing nothing is cut, and at 400 % zoom nothing scrolls sideways", async ({
  page,
  context,
  stack,
}) => {
  test.setTimeout(180_000);
  const found: string[] = [];
  const look = async (path: string): Promise<void> => {
    // 1280 px at 400 % are 320 CSS pixels.
    await page.setViewportSize({ width: 320, height: 256 });
    await page.goto(path);
    await settled(page);
    found.push(...(await cutTexts(page)), ...(await sideways(page)));
    await page.setViewportSize({ width: 1280, height: 1024 });
    await settled(page);
    await spaceOutText(page);
    found.push(...(await cutTexts(page)), ...(await sideways(page)));
  };
  for (const path of loginPaths) await look(path);
  await signInContext(context, stack, "admin");
  for (const path of await consolePaths(stack)) await look(path);
  expect(found).toEqual([]);
});

test("A17 a fault stands at its field, is tied to it, and the first one takes focus", async ({
  page,
  context,
  stack,
}) => {
  const { accountId } = await raiseAlarm(stack);
  await signInContext(context, stack, "admin");
  await page.goto(`/accounts/${accountId}/contacts`);
  await page.getByRole("button", { name: "Add contact" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Number" }).fill("12ab");
  await dialog.getByRole("button", { name: "Save contact" }).click();
  const name = dialog.getByRole("textbox", { name: "Name" });
  await expect(name).toBeFocused();
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(name).toHaveAccessibleDescription(/\S/);
  await expect(dialog.getByRole("alert")).toContainText("Correct the marked fields.");
  const number = dialog.getByRole("textbox", { name: "Number" });
  await expect(number).toHaveAttribute("aria-invalid", "true");
  await expect(number).toHaveAccessibleDescription(/digits|number/i);
  await page.keyboard.press("Escape");

  await page.goto("/setup/users");
  await page.getByRole("button", { name: "Create user" }).click();
  await dialog.getByRole("textbox", { name: "User name" }).fill("anna");
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("Second Anna");
  await dialog.getByRole("button", { name: "Create user" }).click();
  await expect(dialog.getByRole("textbox", { name: "User name" })).toBeFocused();
  await expect(dialog.getByRole("textbox", { name: "User name" })).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByRole("textbox", { name: "User name" })).toHaveAccessibleDescription(/taken|already|use/i);
});
