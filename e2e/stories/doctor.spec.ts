import { axeFindings } from "../fixtures/axe.ts";
import { sideways, smallTargets } from "../fixtures/layout.ts";
import { settled } from "../fixtures/pages.ts";
import { signInContext } from "../fixtures/signed-in.ts";
import { expect, test } from "../fixtures/story.ts";

/** The promise is 15 s; three times that on a busy machine. */
const RUN_MS = 45_000;

test("the connection doctor is run by keyboard, shows each step, and is accessible at every width", async ({
  page,
  context,
  stack,
}) => {
  test.setTimeout(150_000);
  const session = await signInContext(context, stack, "admin");
  await session.call("PATCH", "/api/me", { preferences: { theme: "system" } });
  await page.goto("/setup/pbx");
  await settled(page);
  // Not the administrator's own: that line is up meanwhile.
  const extension = stack.extensionOf("anna");
  const password = stack.sipPasswords.get(extension) ?? "";

  // Without a test extension the ladder ends at OPTIONS, and says what it lacks.
  const start = page.getByRole("button", { name: "Test connection" });
  await start.focus();
  await page.keyboard.press("Enter");
  const steps = page.getByRole("list", { name: "Steps of the connection test" });
  await expect(steps.locator("[data-step=options]")).toHaveAttribute("data-state", "ok", { timeout: RUN_MS });
  await expect(steps.locator("[data-step=register]")).toContainText("PBX_TEST_EXTENSION");
  await expect(page.getByText("All is well.").first()).toBeVisible();

  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Test extension" }).fill(extension);
  await page.getByLabel("Its SIP password").fill(password);
  await page.getByRole("textbox", { name: "Echo extension" }).fill("600");
  await page.keyboard.press("Enter");
  await expect(steps.locator("[data-step=audio]")).toHaveAttribute("data-state", "ok", { timeout: RUN_MS });
  await expect(steps.locator("[data-step=unregister]")).toHaveAttribute("data-state", "ok", { timeout: RUN_MS });
  await expect(page.getByRole("status").filter({ hasText: "All is well." })).toBeAttached();
  await expect(page.getByLabel("Its SIP password")).toHaveValue("");
  expect(await page.content()).not.toContain(password);
  const left = await stack.pbx.bindings();
  expect(left.filter((binding) => binding.extension === extension)).toEqual([]);

  const found = await axeFindings(page, "the doctor's report");
  for (const width of [1440, 1024, 768, 390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    found.push(...(await sideways(page)), ...(await smallTargets(page, width < 992 ? 44 : 24)));
  }
  expect(found).toEqual([]);
  await session.call("PATCH", "/api/me", { preferences: { theme: "dark" } });
});
