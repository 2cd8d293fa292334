import { join } from "node:path";
import type { SampleUserName, Stack, StackPbx } from "@readyline/lab/stack";
import type { Browser, Page } from "playwright-core";
import { clickedAt, noteClicks } from "../lib/browser.ts";
import { type ServedPage, servePage } from "../lib/serve-page.ts";
import { nowMs } from "../lib/statistics.ts";
import { inviteAfter } from "./our-console.ts";

interface PlainPage {
  readonly events: { name: string; at: number }[];
  start(settings: object): void;
  call(domain: string, number: string): void;
  registerThenCall(settings: object, number: string): void;
  hangUp(): void;
  stop(): void;
}
declare const plain: PlainPage;

const number = "6103";
const deadlineMs = 60_000;

/** Serves a page with JsSIP alone: a button that calls, registration at load. */
export const servePlainPage = (): Promise<ServedPage> => servePage(join(import.meta.dirname, "plain-page.ts"));

const settingsOf = (
  stack: Stack<StackPbx>,
  server = stack.pbx.url,
  person: SampleUserName = "bela",
): { server: string; extension: string; domain: string; password: string } => ({
  server,
  extension: stack.extensionOf(person),
  domain: stack.pbx.domain,
  password: stack.sipPasswords.get(stack.extensionOf(person)) ?? "",
});

async function eventAfter(page: Page, names: readonly string[], since: number, timeout = deadlineMs): Promise<number> {
  const handle = await page.waitForFunction(
    ([wanted, from]) => plain.events.find((event) => wanted.includes(event.name) && event.at >= from)?.at,
    [names, since] as const,
    { timeout, polling: 50 },
  );
  return (await handle.jsonValue()) as number;
}

/**
 * A page that registers at load, as the console does after a refresh.
 * @param server default: the PBX directly
 * @param person whose extension it has. Default: bela
 */
export async function openPlain(
  browser: Browser,
  url: string,
  stack: Stack<StackPbx>,
  server = stack.pbx.url,
  person: SampleUserName = "bela",
): Promise<{ page: Page; startToRegisteredMs: number }> {
  const context = await browser.newContext({ permissions: ["microphone"] });
  const page = await context.newPage();
  await noteClicks(page);
  await page.addInitScript(
    (settings) => {
      addEventListener("DOMContentLoaded", () => {
        if (!location.search.includes("idle")) plain.start(settings);
      });
    },
    settingsOf(stack, server, person),
  );
  await page.goto(url);
  const registered = await eventAfter(page, ["registered"], 0);
  const started = await eventAfter(page, ["start"], 0);
  return { page, startToRegisteredMs: registered - started };
}

export async function refreshPlain(page: Page): Promise<number> {
  await page.reload();
  const registered = await eventAfter(page, ["registered"], 0);
  return registered - (await page.evaluate(() => performance.timeOrigin));
}

async function clickAndMeasure(page: Page, stack: Stack): Promise<number> {
  await page.getByRole("button", { name: "Call" }).click();
  const clicked = await clickedAt(page);
  const invited = await inviteAfter(stack, clicked);
  await page.evaluate(() => plain.hangUp());
  return invited - clicked;
}

export async function callPlain(page: Page, stack: Stack): Promise<number> {
  const { domain } = settingsOf(stack);
  await page.evaluate(
    ([to, dialled]) => {
      document.querySelector("#call")?.addEventListener("click", () => plain.call(to, dialled), { once: true });
    },
    [domain, number] as const,
  );
  return clickAndMeasure(page, stack);
}

/** What the library said of its registration so far: green where registered. */
export async function claimsOfPlain(page: Page): Promise<readonly { colour: string; at: number }[]> {
  const events = await page.evaluate(() => plain.events);
  return events
    .filter(({ name }) => name !== "start" && name !== "connected")
    .map(({ name, at }) => ({ colour: name === "registered" ? "green" : "red", at }));
}

/** The seed's "Before": the click registers, then calls. */
export async function callUnregistered(browser: Browser, url: string, stack: Stack): Promise<number> {
  const context = await browser.newContext({ permissions: ["microphone"] });
  const page = await context.newPage();
  await noteClicks(page);
  await page.goto(`${url}?idle`);
  await page.evaluate(
    ([settings, dialled]) => {
      document
        .querySelector("#call")
        ?.addEventListener("click", () => plain.registerThenCall(settings, dialled), { once: true });
    },
    [settingsOf(stack), number] as const,
  );
  const took = await clickAndMeasure(page, stack);
  await context.close();
  return took;
}

export async function killAndRestartPlain(
  page: Page,
  stack: Stack,
): Promise<{ toNoticedMs: number; backToRegisteredMs: number }> {
  const killed = nowMs();
  await stack.killPbx();
  const noticed = await eventAfter(page, ["disconnected", "unregistered"], killed);
  await stack.restartPbx();
  const back = nowMs();
  const registered = await eventAfter(page, ["registered"], noticed);
  return { toNoticedMs: noticed - killed, backToRegisteredMs: registered - back };
}

/** Whether a frozen PBX is noticed within the cap. @returns milliseconds, or null. */
export async function freezePlain(page: Page, stack: Stack, capMs: number): Promise<number | null> {
  const frozen = nowMs();
  stack.freezePbx();
  try {
    return (await eventAfter(page, ["disconnected", "unregistered", "registrationFailed"], frozen, capMs)) - frozen;
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") return null;
    throw error;
  } finally {
    stack.thawPbx();
  }
}
