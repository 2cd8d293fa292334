import { readFileSync } from "node:fs";
import type { Fault } from "../fault.ts";
import { WatchedPage } from "../watched-page.ts";
import type { Scene } from "../scene.ts";

/** A microphone fault is injected into the page: this machine has none to take away. */
const microphone = (name: string, title: string, cause: string, script: string): Fault => ({
  name,
  title: `${title} (injected)`,
  holdMs: { short: 0, full: 0 },
  expectation: {
    causes: [cause],
    redWithinMs: 10_000,
    greenWithinMs: 0,
    retry: "when permission or devices change",
    mayLose: "calls need a microphone",
  },
  inject: async ({ page }) => {
    await page.context.addInitScript({ content: `if (navigator.mediaDevices) { ${script} }` });
    await page.page.reload();
  },
});

const refusing = (error: string): string =>
  `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("injected", "${error}"));`;

const refusedByPermission = `
  const denied = Object.assign(new EventTarget(), { state: "denied" });
  navigator.permissions.query = () => Promise.resolve(denied);
  ${refusing("NotAllowedError")}`;

/** The processes of a browser: its own and all below it. */
function treeOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  return [pid, ...children.flatMap((child) => treeOf(Number(child)))];
}

/** The browser of another operator's desk on which the same operator signs in. */
let otherDesk: WatchedPage | null = null;

const person = { retry: "from the person's action", mayLose: "calls of the line that is taken away" };

export const pageFaults: readonly Fault[] = [
  {
    name: "tab-frozen",
    title: "Tab frozen",
    holdMs: { short: 10_000, full: 120_000 },
    screenStands: true,
    expectation: {
      causes: null,
      redWithinMs: 0,
      greenWithinMs: 3_000,
      retry: "at once",
      mayLose: "calls to the line while it is frozen",
    },
    inject: async (scene) => scene.stop(await scene.page.renderers()),
    heal: (scene) => scene.resumeAll(),
  },
  {
    name: "machine-slept",
    title: "Operator's machine slept (every process of the browser stopped)",
    holdMs: { short: 10_000, full: 60_000 },
    screenStands: true,
    expectation: {
      causes: null,
      redWithinMs: 0,
      greenWithinMs: 3_000,
      retry: "at once",
      mayLose: "calls to the line while it sleeps",
    },
    inject: async (scene) => {
      const session = await scene.page.browser.newBrowserCDPSession();
      const { processInfo } = await session.send("SystemInfo.getProcessInfo");
      await session.detach();
      const own = processInfo.find(({ type }) => type === "browser")?.id;
      if (own === undefined) throw new Error("the browser has no process");
      scene.stop(treeOf(own));
    },
    heal: (scene) => scene.resumeAll(),
  },
  {
    name: "renderer-crashed",
    title: "Renderer crashed, the operator opens the page again",
    holdMs: { short: 500, full: 2_000 },
    screenStands: true,
    expectation: {
      causes: null,
      redWithinMs: 0,
      greenWithinMs: 3_000,
      retry: "with the new page",
      mayLose: "calls that were not yet answered",
    },
    inject: async (scene) => {
      for (const pid of await scene.page.renderers()) process.kill(pid, "SIGKILL");
    },
    heal: (scene) => scene.page.openAgain(),
  },
  {
    name: "session-revoked",
    title: "Session revoked by the administrator",
    holdMs: { short: 500, full: 2_000 },
    expectation: { causes: ["gw.session"], redWithinMs: 1_000, greenWithinMs: 3_000, ...person },
    inject: async ({ stack }) => {
      await stack.admin.call("POST", `/api/users/${await stack.userId("anna")}/sign-out`);
    },
    heal: (scene) => scene.signIn(),
  },
  {
    name: "extension-removed",
    title: "Extension removed, and given again",
    holdMs: { short: 500, full: 2_000 },
    expectation: { causes: ["absent"], redWithinMs: 1_000, greenWithinMs: 3_000, ...person },
    inject: async ({ stack }) => {
      await stack.admin.call("PATCH", `/api/users/${await stack.userId("anna")}`, { sip_extension: null });
    },
    heal: async (scene) => {
      const { stack, extension } = scene;
      await stack.admin.call("PATCH", `/api/users/${await stack.userId("anna")}`, { sip_extension: extension });
      await scene.setSipPassword(stack.sipPasswords.get(extension) ?? "");
    },
  },
  {
    name: "taken-elsewhere",
    title: "Extension taken by another session of the user, and taken back",
    holdMs: { short: 500, full: 2_000 },
    expectation: { causes: ["line.elsewhere"], redWithinMs: 1_000, greenWithinMs: 3_000, ...person },
    inject: async (scene: Scene) => {
      const { username, password } = scene.stack.person("anna");
      otherDesk = await WatchedPage.open(`http://127.0.0.1:${scene.hop.port}`);
      await otherDesk.signIn(username, password);
      await otherDesk.page.getByTestId("pbx-status").click();
      await otherDesk.page.getByRole("button", { name: "Take back line" }).click();
      return performance.timeOrigin + performance.now();
    },
    heal: async ({ page }) => {
      await page.page.getByTestId("pbx-status").click();
      await page.page.getByRole("button", { name: "Take back line" }).click();
      await page.page.keyboard.press("Escape");
      await otherDesk?.[Symbol.asyncDispose]();
      otherDesk = null;
    },
  },
  microphone("microphone-denied", "Microphone denied", "mic.denied", refusedByPermission),
  microphone(
    "microphone-missing",
    "No microphone",
    "mic.missing",
    `${refusing("NotFoundError")} navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);`,
  ),
];
