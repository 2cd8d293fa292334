import { setInterval } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { Stack } from "@readyline/lab/stack";
import { axeFindings } from "../fixtures/axe.ts";
import { FlappingLink } from "../fixtures/flapping-link.ts";
import { callBar } from "../fixtures/calls.ts";
import { recordIndicator, seenStates } from "../fixtures/indicator.ts";
import { setMicrophone } from "../fixtures/microphone.ts";
import { difference, greyscale } from "../fixtures/pixels.ts";
import { signInContext } from "../fixtures/signed-in.ts";
import { recordSpoken, spoken } from "../fixtures/spoken.ts";
import { chip, deadlines, expect, expectGreen, faultTest, test } from "../fixtures/story.ts";

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
