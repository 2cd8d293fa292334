import type { BrowserContext, Page } from "@playwright/test";
import { raiseAlarm, Stack } from "@readyline/lab/stack";
import { heardByPage, watchPeerConnections } from "../fixtures/audio.ts";
import { callBar, expectConnected, expectEndedAtPbx, liveCallId } from "../fixtures/calls.ts";
import { FlappingLink } from "../fixtures/flapping-link.ts";
import { recordIndicator, type SeenState, seenStates } from "../fixtures/indicator.ts";
import { chip, expect, expectGreen, openAlarm, signInGreen, test as base } from "../fixtures/story.ts";

/** Closed, red: 1 s. The way is there again, green: the next try comes within 2 s. */
const redMs = 3 * 1_000;
const greenMs = 3 * 2_500;
/** Half-open, red: 5 s. */
const stalledRedMs = 3 * 5_000;

const now = (): number => performance.timeOrigin + performance.now();

/** The network between the browser and our server. */
interface Network {
  /** Breaks every connection; new ones go through at once. */
  flap(): void;
  down(): void;
  up(): void;
  /** Nothing goes through, and nobody is told. */
  stall(): void;
  goOn(): void;
}

interface Hop {
  readonly stack: Stack;
  readonly page: Page;
  readonly network: Network;
}

/** Anna's console behind a network that the story breaks, with her line up. */
const test = base.extend<{ hop: Hop }>({
  hop: async ({ browser }, use) => {
    await using link = await FlappingLink.start();
    await using stack = await Stack.start({ env: { PUBLIC_URL: `http://127.0.0.1:${link.port}` } });
    const port = Number(new URL(stack.url).port);
    link.targetPort = port;
    const context: BrowserContext = await browser.newContext({
      baseURL: `http://127.0.0.1:${link.port}`,
      permissions: ["microphone"],
    });
    const page = await context.newPage();
    await watchPeerConnections(page);
    await recordIndicator(page);
    await signInGreen(page, stack, "anna");
    const network: Network = {
      flap: () => void link.cut(),
      stall: () => link.stall(),
      goOn: () => link.goOn(),
      down() {
        link.targetPort = 0;
        link.cut();
      },
      up() {
        link.targetPort = port;
      },
    };
    await use({ stack, page, network });
    await context.close();
  },
});

function note(what: string, ms: number): void {
  test.info().annotations.push({ type: what, description: `${Math.round(ms)} ms` });
}

/** What the indicator showed from a moment on. */
async function shown(page: Page, since: number): Promise<readonly SeenState[]> {
  return (await seenStates(page)).filter(({ at }) => at >= since);
}

async function expectSeen(page: Page, colour: string, since: number, withinMs: number): Promise<number> {
  const find = async () => (await shown(page, since)).find((state) => state.colour === colour);
  await expect.poll(find, { timeout: withinMs }).toBeTruthy();
  return (await find())?.at ?? 0;
}

async function expectContinued({ page, stack }: Hop, brokenAt: number, withinMs = redMs): Promise<void> {
  const redAt = await expectSeen(page, "red", brokenAt, withinMs);
  const greenAt = await expectSeen(page, "green", redAt, greenMs);
  note("broken, red", redAt - brokenAt);
  note("broken, continued", greenAt - brokenAt);
  const registers = await stack.pbx.messages({
    sinceMs: brokenAt,
    direction: "in",
    method: "REGISTER",
    kind: "request",
  });
  // The gateway itself asks for the contacts now and then, by a REGISTER without one (RFC 3261 section 10.2.3).
  expect(registers.filter(({ text }) => /^Contact:/im.test(text))).toEqual([]);
  expect(await stack.bindingsOf("anna")).toBe(1);
}

async function call(hop: Hop, who: string): Promise<void> {
  const alarm = await raiseAlarm(hop.stack);
  await openAlarm(hop.page, alarm.no);
  await hop.page.getByRole("button", { name: new RegExp(`^Call ${who}`) }).click();
  await expect(callBar(hop.page)).toContainText(who);
}

const card = (page: Page) => page.getByRole("region", { name: "Incoming call" });
const callIn = ({ stack }: Hop) =>
  stack.pbx.callUser(stack.extensionOf("anna"), { from: "0612345", displayName: "Kiss Anna", playTone: true });

test("the way to the server breaks on an idle line: red, green again, and the PBX hears nothing of it", async ({
  hop,
}) => {
  const { page, network } = hop;
  const brokenAt = now();
  network.flap();
  await expectContinued(hop, brokenAt);
  await callIn(hop);
  await expect(card(page)).toContainText("Kiss Anna");
});

test("a call that rings out there rings on over a break, and is answered", async ({ hop }) => {
  const { page, stack, network } = hop;
  await call(hop, "Ringing Rita");
  await expect(callBar(page)).toHaveAttribute("data-call-state", "ringing");
  const brokenAt = now();
  network.flap();
  await expectContinued(hop, brokenAt);
  await expectConnected(page);
  const callId = await liveCallId(stack, "anna");
  const since = { sinceMs: brokenAt, direction: "in", kind: "request" } as const;
  expect(await stack.pbx.messages({ ...since, method: "CANCEL" })).toEqual([]);
  await page.keyboard.press("F4");
  await expectEndedAtPbx(stack, callId, greenMs);
});

test("a call that rings here rings on while the way is down, and the answer given meanwhile arrives", async ({
  hop,
}) => {
  const { page, stack, network } = hop;
  const { callId } = await callIn(hop);
  await expect(card(page)).toBeVisible();
  const brokenAt = now();
  network.down();
  await expectSeen(page, "red", brokenAt, redMs);
  await card(page)
    .getByRole("button", { name: /Answer/ })
    .click();
  await expect(callBar(page)).toContainText("Kiss Anna");
  network.up();
  await expectContinued(hop, brokenAt);
  expect(await liveCallId(stack, "anna")).toBe(callId);
  await expect.poll(() => heardByPage(page), { timeout: 10_000 }).toBeGreaterThan(0.01);
  await stack.pbx.hangUpAll();
  await callBar(page).getByText("They ended the call").waitFor();
});

test("a call goes on over a break, and is hung up from here while the way is down", async ({ hop }) => {
  const { page, stack, network } = hop;
  await call(hop, "Echo Erika");
  await expectConnected(page);
  const callId = await liveCallId(stack, "anna");
  const flappedAt = now();
  network.flap();
  await expectContinued(hop, flappedAt);
  const before = await heardByPage(page);
  await expect.poll(() => heardByPage(page), { timeout: 10_000 }).toBeGreaterThan(before + 0.01);
  expect(await liveCallId(stack, "anna")).toBe(callId);
  const brokenAt = now();
  network.down();
  await expect(chip(page)).toHaveAttribute("data-state", "line_lost_on_call", { timeout: redMs });
  await page.keyboard.press("F4");
  await expect(callBar(page)).toContainText("You ended the call");
  network.up();
  await expectEndedAtPbx(stack, callId, greenMs);
  await expectContinued(hop, brokenAt);
});

test("a far side that hangs up while the way is down is not kept waiting, and the console sees it", async ({ hop }) => {
  const { page, stack, network } = hop;
  await call(hop, "Echo Erika");
  await expectConnected(page);
  const callId = await liveCallId(stack, "anna");
  const brokenAt = now();
  network.down();
  await expectSeen(page, "red", brokenAt, redMs);
  await stack.pbx.hangUpAll();
  await expectEndedAtPbx(stack, callId, 3_000);
  network.up();
  await callBar(page).getByText("They ended the call").waitFor();
  await expectContinued(hop, brokenAt);
  await expectGreen(page, greenMs);
});

test("a call rings on while the network is silent without a word, and is answered afterwards", async ({ hop }) => {
  const { page, stack, network } = hop;
  const { callId } = await callIn(hop);
  await expect(card(page)).toBeVisible();
  const brokenAt = now();
  network.stall();
  await expectSeen(page, "red", brokenAt, stalledRedMs);
  network.goOn();
  await expectContinued(hop, brokenAt, stalledRedMs);
  await card(page)
    .getByRole("button", { name: /Answer/ })
    .click();
  await expectConnected(page);
  expect(await liveCallId(stack, "anna")).toBe(callId);
});
