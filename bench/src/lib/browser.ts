import { chromiumArgs, chromiumPath } from "@readyline/lab/browser";
import { chromium, type Browser, type Page } from "playwright-core";

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: [...chromiumArgs] });
}

/** Notes the moment of every click, for `clickedAt`. */
export async function noteClicks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    addEventListener(
      "click",
      () => Object.assign(globalThis, { benchClickedAt: performance.timeOrigin + performance.now() }),
      {
        capture: true,
      },
    );
  });
}

export const clickedAt = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as { benchClickedAt: number }).benchClickedAt);
