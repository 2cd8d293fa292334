import { ApiSession, raiseAlarm } from "@readyline/lab/stack";
import { axeFindings } from "../fixtures/axe.ts";
import { callBar } from "../fixtures/calls.ts";
import { consolePaths, loginPaths, settled } from "../fixtures/pages.ts";
import { signInContext } from "../fixtures/signed-in.ts";
import { chip, deadlines, expect, expectGreen, openAlarm, test } from "../fixtures/story.ts";

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
