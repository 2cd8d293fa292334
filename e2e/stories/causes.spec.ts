import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { causes } from "@readyline/contract";
import { scriptedHost, type ScriptedPbx } from "@readyline/lab/scripted-pbx";
import { Stack, startStackOnKamailio } from "@readyline/lab/stack";
import { test as base } from "../fixtures/base.ts";
import { expectCause } from "../fixtures/cause.ts";
import { FlappingLink } from "../fixtures/flapping-link.ts";
import { setMicrophone } from "../fixtures/microphone.ts";
import { processTree } from "../fixtures/process-tree.ts";
import { chip, deadlines, expect, expectGreen, signIn, signInGreen } from "../fixtures/story.ts";

/** The causes, made for real, but `sound.blocked`, which has a story of its own; the three faults of a microphone are injected. Deadlines are three times the promise. */
const closedMs = 3 * 1_000;
const halfOpenMs = 3 * 5_000;

const test = base.extend<{ scripted: Stack<ScriptedPbx> }>({
  scripted: async ({}, use) => {
    await using stack = await Stack.startOn(await scriptedHost());
    await use(stack);
  },
});
test.describe.configure({ mode: "parallel" });

const openPage = (browser: { newPage(options: object): Promise<Page> }, url: string): Promise<Page> =>
  browser.newPage({ baseURL: url, permissions: ["microphone"] });

async function retryNow(page: Page): Promise<void> {
  const details = page.getByRole("dialog", { name: "PBX details" });
  await page.keyboard.press("Alt+P");
  await details.getByRole("button", { name: "Retry now" }).click();
  await page.keyboard.press("Alt+P");
  await expect(details).toBeHidden();
}

test("the PBX's answers to REGISTER: refused, unknown, rejected, busy, none; Retry now or time brings it back", async ({
  browser,
}, info) => {
  await using stack = await startStackOnKamailio();
  const page = await openPage(browser, stack.url);
  await stack.pbx.setRegisterFault({ status: 403 });
  await signIn(page, stack, "anna");
  await expectCause(page, info, "reg.forbidden", deadlines.signInMs);
  const answerWith = async (status: number) => {
    await stack.pbx.setRegisterFault({ status });
    await retryNow(page);
  };
  await answerWith(404);
  await expectCause(page, info, "reg.unknown", closedMs);
  await answerWith(406);
  await expectCause(page, info, "reg.rejected", closedMs);
  await answerWith(503);
  await expectCause(page, info, "reg.busy", closedMs);
  await stack.pbx.setRegisterFault(null);
  await expectGreen(page, 3 * 4_000);
  await stack.pbx.setRegisterFault("drop");
  await page.reload();
  await expectCause(page, info, "reg.silent", halfOpenMs + deadlines.signInMs);
  await stack.pbx.setRegisterFault(null);
  await expectGreen(page, 3 * 5_000);
});

test("the PBX gone, frozen", async ({ browser }, info) => {
  await using stack = await startStackOnKamailio();
  const page = await openPage(browser, stack.url);
  await signInGreen(page, stack, "anna");
  await stack.killPbx();
  await expectCause(page, info, "pbx.unreachable", closedMs);
  await stack.restartPbx();
  await expectGreen(page, deadlines.backToGreenMs);
  stack.freezePbx();
  await expectCause(page, info, "link.silent", halfOpenMs);
  stack.thawPbx();
  await expectGreen(page, deadlines.backToGreenMs);
});

test("a PBX that takes connections and never opens, one with another path, one that restarts", async ({
  browser,
  scripted: stack,
}, info) => {
  const page = await openPage(browser, stack.url);
  await signInGreen(page, stack, "anna");
  stack.pbx.become("silent");
  await expectCause(page, info, "pbx.timeout", halfOpenMs + closedMs);
  stack.pbx.become("wrong path");
  await expectCause(page, info, "pbx.upgrade", halfOpenMs);
  stack.pbx.become("good");
  await expectGreen(page, 3 * 3_000);
  stack.pbx.behaviour = "silent";
  stack.pbx.closeAll(1012);
  await expectCause(page, info, "pbx.restarted", closedMs);
  stack.pbx.become("good");
  await expectGreen(page, 3 * 6_000);
});

test("a PBX that confirms another's contact, one that forgets ours", async ({ browser, scripted: stack }, info) => {
  const page = await openPage(browser, stack.url);
  await signInGreen(page, stack, "anna");
  stack.pbx.become("forgetful");
  await expectCause(page, info, "reg.silent", halfOpenMs + closedMs);
  stack.pbx.become("good");
  await expectGreen(page, 3 * 6_000);
  stack.pbx.behaviour = "forgetful";
  await expectCause(page, info, "reg.lost", 3 * 8_000);
  stack.pbx.become("another's contact");
  await expectCause(page, info, "reg.notmine", halfOpenMs);
});

test("a certificate of an authority that our server does not know", async ({ browser }, info) => {
  await using stack = await startStackOnKamailio({ secure: true, env: { PBX_CA_FILE: "" } });
  const page = await openPage(browser, stack.url);
  await signIn(page, stack, "anna");
  await expectCause(page, info, "pbx.tls", deadlines.signInMs);
  expect(await stack.bindingsOf("anna")).toBe(0);
});

test("a wrong password; a sign-in method that is not allowed", async ({ browser }, info) => {
  await using stack = await startStackOnKamailio();
  const page = await openPage(browser, stack.url);
  const anna = await stack.userId("anna");
  await stack.admin.call("PATCH", `/api/users/${anna}`, { sip_password: "wrong-one" });
  await signIn(page, stack, "anna");
  await expectCause(page, info, "reg.password", deadlines.signInMs);
  const password = stack.sipPasswords.get(stack.extensionOf("anna"));
  await stack.admin.call("PATCH", `/api/users/${anna}`, { sip_password: password });
  await expectGreen(page, 3 * 3_000);

  await using strict = await startStackOnKamailio({ env: { PBX_DIGEST: "SHA-256" } });
  const other = await openPage(browser, strict.url);
  await signIn(other, strict, "anna");
  await expectCause(other, info, "reg.algorithm", deadlines.signInMs);
});

test("an extension without a stored password", async ({ browser }, info) => {
  await using stack = await startStackOnKamailio();
  await stack.admin.call("PATCH", `/api/users/${await stack.userId("anna")}`, { sip_password: null });
  const page = await openPage(browser, stack.url);
  await signIn(page, stack, "anna");
  await expectCause(page, info, "setup.missing", deadlines.signInMs);
});

test("our server gone; the computer offline", async ({ browser }, info) => {
  await using link = await FlappingLink.start();
  const publicUrl = `http://127.0.0.1:${link.port}`;
  await using stack = await Stack.startOn(await scriptedHost(), { PUBLIC_URL: publicUrl });
  link.targetPort = Number(new URL(stack.url).port);
  const context = await browser.newContext({
    baseURL: publicUrl,
    permissions: ["microphone"],
  });
  const page = await context.newPage();
  await signInGreen(page, stack, "anna");
  const target = link.targetPort;
  link.targetPort = 0;
  link.cut();
  await expectCause(page, info, "net.console", closedMs + 3 * 2_000);
  await context.setOffline(true);
  await expectCause(page, info, "net.offline", closedMs);
  link.targetPort = target;
  await context.setOffline(false);
  await expectGreen(page, 3 * 3_000);
});

test("a session that an administrator ended", async ({ browser, scripted: stack }, info) => {
  const page = await openPage(browser, stack.url);
  await signInGreen(page, stack, "anna");
  await stack.admin.call("POST", `/api/users/${await stack.userId("anna")}/sign-out`);
  await expect(chip(page)).toHaveAttribute("data-cause", "gw.session", { timeout: closedMs });
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await expect(page.getByRole("dialog", { name: "Your session ended" })).toBeVisible();
  // The dialog for the next sign-in lies over the details: the indicator's own name says the sentence.
  const indicator = page.getByTestId("pbx-status");
  await expect(indicator).toHaveAttribute("data-colour", causes["gw.session"].colour);
  expect(await indicator.getAttribute("aria-label")).toContain(causes["gw.session"].operatorText);
  info.annotations.push({ type: "proves cause", description: "gw.session" });
});

test("the same extension at another sign-in", async ({ browser, scripted: stack }, info) => {
  const [first, second] = [await openPage(browser, stack.url), await openPage(browser, stack.url)];
  await signInGreen(first, stack, "anna");
  await signIn(second, stack, "anna");
  await expectCause(second, info, "line.elsewhere", deadlines.signInMs);
});

test("a computer that slept", async ({ playwright, scripted: stack }, info) => {
  const word = `--story=${randomUUID()}`;
  const options = info.project.use.launchOptions ?? {};
  const browser = await playwright.chromium.launch({ ...options, args: [...(options.args ?? []), word] });
  try {
    const page = await openPage(browser, stack.url);
    await signInGreen(page, stack, "anna");
    const tree = processTree(word);
    expect(tree.length).toBeGreaterThan(2);
    // Nobody can tell the sleeper anything meanwhile, as when its network sleeps too; 6 s is how long it sleeps.
    process.kill(stack.server.pid, "SIGSTOP");
    for (const pid of tree) process.kill(pid, "SIGSTOP");
    await sleep(6_000);
    for (const pid of tree) process.kill(pid, "SIGCONT");
    await expectCause(page, info, "link.slept", closedMs);
    process.kill(stack.server.pid, "SIGCONT");
    await expectGreen(page, 3 * 5_000);
  } finally {
    process.kill(stack.server.pid, "SIGCONT");
    for (const pid of processTree(word)) process.kill(pid, "SIGCONT");
    await browser.close();
  }
});

test("a microphone that is denied, missing, busy (injected)", async ({ browser, scripted: stack }, info) => {
  const page = await openPage(browser, stack.url);
  await signInGreen(page, stack, "anna");
  await setMicrophone(page, "denied");
  await expectCause(page, info, "mic.denied", closedMs);
  await setMicrophone(page, "granted");
  await expectGreen(page, closedMs);
  await page.evaluate(() => {
    navigator.mediaDevices.enumerateDevices = async () => [];
    navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  });
  await expectCause(page, info, "mic.missing", closedMs);

  const busy = await openPage(browser, stack.url);
  await busy.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("in use", "NotReadableError"));
  });
  // The last step of the sign-in opens it.
  await signIn(busy, stack, "bela");
  await expectCause(busy, info, "mic.busy", deadlines.signInMs);
});
