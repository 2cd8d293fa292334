import { chromium, type Browser, type Page } from "playwright-core";

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      "--allow-loopback-in-peer-connection",
    ],
  });
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
