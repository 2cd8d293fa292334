import { startLineStack } from "@readyline/lab/stack";
import { recordIndicator, seenStates } from "../fixtures/indicator.ts";
import { lineFaultTest as test } from "../fixtures/line.ts";
import { chip, deadlines, expect, expectGreen, expectRed, signInGreen } from "../fixtures/story.ts";

test("status goes red on PBX server disconnect, and green when it is back", async ({ page, stack }) => {
  await signInGreen(page, stack, "anna");
  await stack.killPbx();
  await expectRed(page, deadlines.killedToRedMs);
  await stack.restartPbx();
  await expectGreen(page, deadlines.backToGreenMs);
  expect(await stack.bindingsOf("anna")).toBe(1);
});

test("status goes red when the PBX freezes, and green when it thaws", async ({ page, stack }) => {
  await signInGreen(page, stack, "anna");
  stack.freezePbx();
  await expectRed(page, deadlines.frozenToRedMs);
  stack.thawPbx();
  await expectGreen(page, deadlines.backToGreenMs);
  await expect.poll(() => stack.bindingsOf("anna")).toBe(1);
});

test("a contact that the PBX forgets is noticed and registered again, without a reload", async ({ page, stack }) => {
  await recordIndicator(page);
  await signInGreen(page, stack, "anna");
  await stack.pbx.forget(stack.extensionOf("anna"));
  expect(await stack.bindingsOf("anna")).toBe(0);
  await expect.poll(() => stack.bindingsOf("anna"), { timeout: deadlines.forgottenMs }).toBe(1);
  await expectGreen(page, deadlines.backToGreenMs);
  const afterGreen = (await seenStates(page)).map(({ colour }) => colour).slice(-2);
  expect(afterGreen).toEqual(["yellow", "green"]);
});

test("error messages show on hover when disconnected", async ({ page, stack }) => {
  await signInGreen(page, stack, "anna");
  await stack.killPbx();
  await expectRed(page, deadlines.killedToRedMs);
  await chip(page).hover();
  const tooltip = page.getByRole("tooltip");
  await expect(tooltip).toContainText("Disconnected");
  await expect(tooltip).toContainText(/PBX (unreachable|restarted)/);
  await tooltip.hover();
  await expect(tooltip).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(tooltip).toBeHidden();
  await stack.restartPbx();
  await expectGreen(page, deadlines.backToGreenMs);
});

test("a wrong SIP password is tried at most twice and says so", async ({ page, stack }) => {
  const extension = stack.extensionOf("anna");
  await stack.admin.call("PATCH", `/api/users/${await stack.userId("anna")}`, { sip_password: "wrong-one" });
  await page.goto("/login");
  await signInGreen(page, stack, "anna").catch(() => undefined);
  await expectRed(page, 10_000);
  await chip(page).hover();
  await expect(page.getByRole("tooltip")).toContainText("Line password rejected");
  for (let reload = 0; reload < 3; reload += 1) {
    await page.reload();
    await expectRed(page, 10_000);
  }
  const withCredentials = (await stack.pbx.requests()).filter(
    ({ method, credentials }) => method === "REGISTER" && credentials === extension,
  );
  expect(withCredentials.length).toBeGreaterThanOrEqual(1);
  expect(withCredentials.length).toBeLessThanOrEqual(2);
  await stack.admin.call("PATCH", `/api/users/${await stack.userId("anna")}`, {
    sip_password: stack.sipPasswords.get(extension),
  });
  await expectGreen(page, 10_000);
});

test("the line registers with SHA-256 only, which JsSIP cannot", async ({ browser, pbx }) => {
  await using stack = await startLineStack({ kind: pbx, algorithm: "SHA-256" });
  const page = await browser.newPage({ baseURL: stack.url });
  await signInGreen(page, stack, "anna");
  expect(await stack.bindingsOf("anna")).toBe(1);
  await page.close();
});
