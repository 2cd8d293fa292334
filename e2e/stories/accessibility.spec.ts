import type { Page } from "@playwright/test";
import { ApiSession, raiseAlarm } from "@readyline/lab/stack";
import { callBar } from "../fixtures/calls.ts";
import { cutTexts, sideways, smallTargets, spaceOutText } from "../fixtures/layout.ts";
import { consolePaths, loginPaths, settled } from "../fixtures/pages.ts";
import { signInContext } from "../fixtures/signed-in.ts";
import { expect, openAlarm, test } from "../fixtures/story.ts";

const focused = (page: Page) => page.locator(":focus");

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
