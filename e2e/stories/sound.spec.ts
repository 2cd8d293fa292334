import { signInContext } from "../fixtures/signed-in.ts";
import { chip, deadlines, expect, test } from "../fixtures/story.ts";

// What a trace asks the page counts as a click there, and a click lets it sound.
test.use({ trace: "off" });

const soonMs = 3 * 1_000;

test("a browser that makes no sound before a key is pressed", async ({ playwright, stack }, info) => {
  const { args = [], ...options } = info.project.use.launchOptions ?? {};
  // With the permission that the stories else give, a short capture would unlock sound.
  const asked = args.filter((arg) => arg !== "--use-fake-ui-for-media-stream");
  await using browser = await playwright.chromium.launch({ ...options, args: asked });
  const context = await browser.newContext({ baseURL: stack.url });
  await context.clearPermissions();
  await signInContext(context, stack, "anna");
  const page = await context.newPage();
  await page.addInitScript(() => {
    const look = (): void => {
      if (document.querySelector('[data-state="sound_blocked"]') !== null) void fetch("/favicon.svg?sound-is-blocked");
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  });
  // The page says so by itself: to ask it would be a click again.
  const blocked = page.waitForRequest(/sound-is-blocked/, {
    timeout: deadlines.signInMs + deadlines.loginToGreenMs,
  });
  await page.goto("/dashboard", { waitUntil: "commit" });
  await blocked;
  await expect(chip(page)).toHaveAttribute("data-cause", "sound.blocked");
  await expect(chip(page)).toHaveAttribute("data-colour", "green");
  await expect(chip(page)).toHaveAccessibleName(/calls ring silently until you press a key/);
  info.annotations.push({ type: "proves cause", description: "sound.blocked" });
  await page.keyboard.press("Shift");
  await expect(chip(page)).not.toHaveAttribute("data-state", "sound_blocked", { timeout: soonMs });
});
