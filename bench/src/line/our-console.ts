import type { Stack } from "@readyline/lab/stack";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { clickedAt, noteClicks } from "../lib/browser.ts";
import { nowMs } from "../lib/statistics.ts";

const indicator = 'button[aria-label^="PBX: "]';
const stepDeadlineMs = 30_000;

/** Notes when the indicator takes each colour. Runs before any script of the page. */
async function noteColours(page: Page): Promise<void> {
  await page.addInitScript((selector) => {
    const seen: { colour: string; at: number }[] = [];
    Object.assign(globalThis, { benchColours: seen });
    const look = (): void => {
      const colour = document.querySelector<HTMLElement>(selector)?.dataset["colour"];
      if (colour !== undefined && seen.at(-1)?.colour !== colour) {
        seen.push({ colour, at: performance.timeOrigin + performance.now() });
      }
    };
    new MutationObserver(look).observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ["data-colour"],
    });
  }, indicator);
}

/** Waits until the indicator has a colour that it took after `since`. @returns when, in epoch milliseconds. */
async function colourAfter(page: Page, colour: string, since: number): Promise<number> {
  const handle = await page.waitForFunction(
    ([wanted, from]) =>
      (globalThis as unknown as { benchColours: { colour: string; at: number }[] }).benchColours.find(
        (one) => one.colour === wanted && one.at >= from,
      )?.at,
    [colour, since] as const,
    { timeout: stepDeadlineMs, polling: 50 },
  );
  return (await handle.jsonValue()) as number;
}

export interface ConsolePage {
  readonly context: BrowserContext;
  readonly page: Page;
  /** From the response to the sign-in to green. */
  readonly loginToGreenMs: number;
  /** From the click on Sign in to green. */
  readonly pressToGreenMs: number;
}

export async function signIn(browser: Browser, stack: Stack): Promise<ConsolePage> {
  const context = await browser.newContext({
    baseURL: stack.url,
    permissions: ["microphone"],
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  await noteColours(page);
  await noteClicks(page);
  await page.goto("/login");
  const { username, password } = stack.person("anna");
  await page.getByRole("textbox", { name: "User" }).fill(username);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  const green = await colourAfter(page, "green", 0);
  const answered = await page.evaluate(() => {
    const [entry] = performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.endsWith("/api/auth/sign-in/username"));
    return performance.timeOrigin + (entry as PerformanceResourceTiming).responseEnd;
  });
  return { context, page, loginToGreenMs: green - answered, pressToGreenMs: green - (await clickedAt(page)) };
}

/** From the start of the navigation to green. */
export async function refresh(page: Page): Promise<number> {
  await page.reload();
  const green = await colourAfter(page, "green", 0);
  return green - (await page.evaluate(() => performance.timeOrigin));
}

/** From the click on Call to the INVITE at the PBX. Ends the call. */
export async function callOnce(page: Page, stack: Stack): Promise<number> {
  await page.getByRole("button", { name: /^Call Ringing Rita/ }).click();
  const clicked = await clickedAt(page);
  const invitedAt = await inviteAfter(stack, clicked);
  await page.keyboard.press("F4");
  await page.waitForFunction(
    () =>
      document.querySelector('[data-call-state="ended"], [data-call-state]') === null ||
      document.querySelector('[data-call-state="ended"]') !== null,
  );
  await page.waitForFunction(() => document.querySelector("[data-call-state]") === null, null, {
    timeout: stepDeadlineMs,
  });
  return invitedAt - clicked;
}

/** When the first INVITE since `since` reached the PBX. @throws Error after 10 s. */
export const inviteAfter = (stack: Stack, since: number): Promise<number> => requestAfter(stack, since, "INVITE", "in");

async function requestAfter(stack: Stack, since: number, method: string, direction: "in" | "out"): Promise<number> {
  const until = nowMs() + 10_000;
  while (nowMs() < until) {
    const [first] = await stack.pbx.messages({ sinceMs: since, direction, kind: "request", method });
    if (first !== undefined) return first.atMs;
  }
  throw new Error(`no ${method} at the PBX in 10 s`);
}

const callBar = (page: Page) => page.getByRole("region", { name: "Current call" });

async function connect(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Call Echo Erika/ }).click();
  await callBar(page).getByRole("button", { name: "Hold" }).and(page.locator(":enabled")).waitFor();
}

/** From the click on End to the BYE at the PBX. */
export async function hangUpHere(page: Page, stack: Stack): Promise<number> {
  await connect(page);
  await callBar(page).getByRole("button", { name: /End/ }).click();
  const clicked = await clickedAt(page);
  const byeAt = await requestAfter(stack, clicked, "BYE", "in");
  await page.waitForFunction(() => document.querySelector("[data-call-state]") === null, null, {
    timeout: stepDeadlineMs,
  });
  return byeAt - clicked;
}

/** From the BYE of the PBX to the words on the screen. */
export async function hangUpThere(page: Page, stack: Stack): Promise<number> {
  await connect(page);
  const seen = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          if (!(document.body.textContent ?? "").includes("They ended the call")) return;
          observer.disconnect();
          resolve(performance.timeOrigin + performance.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      }),
  );
  const since = nowMs();
  await stack.pbx.hangUpAll();
  const byeAt = await requestAfter(stack, since, "BYE", "out");
  const seenAt = await seen;
  await page.waitForFunction(() => document.querySelector("[data-call-state]") === null, null, {
    timeout: stepDeadlineMs,
  });
  return seenAt - byeAt;
}

export interface FaultTimes {
  readonly toRedMs: number;
  readonly backToGreenMs: number;
}

export async function killAndRestart(page: Page, stack: Stack): Promise<FaultTimes> {
  const killed = nowMs();
  await stack.killPbx();
  const red = await colourAfter(page, "red", killed);
  await stack.restartPbx();
  const back = nowMs();
  const green = await colourAfter(page, "green", red);
  return { toRedMs: red - killed, backToGreenMs: Math.max(0, green - back) };
}

export async function freezeAndThaw(page: Page, stack: Stack): Promise<FaultTimes> {
  const frozen = nowMs();
  stack.freezePbx();
  const red = await colourAfter(page, "red", frozen);
  stack.thawPbx();
  const back = nowMs();
  const green = await colourAfter(page, "green", red);
  return { toRedMs: red - frozen, backToGreenMs: Math.max(0, green - back) };
}
