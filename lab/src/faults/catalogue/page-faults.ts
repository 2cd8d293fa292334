import { readFileSync } from "node:fs";
import type { Expectation, Fault } from "../fault.ts";
import { WatchedPage } from "../watched-page.ts";
import type { Scene } from "../scene.ts";

/** The processes of a browser: its own and all below it. */
function treeOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  return [pid, ...children.flatMap((child) => treeOf(Number(child)))];
}

/** A screen that stands still: the wallboard has to say so. */
const still = (retry: string, mayLose: string): Expectation => ({
  causes: null,
  redWithinMs: 5_000,
  greenWithinMs: 3_000,
  retry,
  mayLose,
});

const person = { retry: "from the person's action", mayLose: "calls of the line that is taken away" };

export const pageFaults: readonly Fault[] = [
  {
    name: "tab-frozen",
    title: "Tab frozen",
    touches: ["page"],
    holdMs: { short: 2_000, full: 120_000 },
    screenStands: true,
    expectation: still("at once", "calls to the line while it is frozen"),
    inject: async (scene) => scene.stop(await scene.page.renderers()),
    heal: (scene) => scene.resumeAll(),
  },
  {
    name: "machine-slept",
    title: "Operator's machine slept (every process of the browser stopped)",
    touches: ["page"],
    holdMs: { short: 2_000, full: 60_000 },
    screenStands: true,
    expectation: still("at once", "calls to the line while it sleeps"),
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
    expectation: still("with the new page", "calls that were not yet answered"),
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
      const otherDesk = await WatchedPage.open(scene.page.url);
      scene.otherDesk = otherDesk;
      await otherDesk.signIn(username, password);
      await otherDesk.pressInDetails("Take back line");
      return performance.timeOrigin + performance.now();
    },
    heal: async (scene) => {
      await scene.page.pressInDetails("Take back line");
      await scene.otherDesk?.[Symbol.asyncDispose]();
      scene.otherDesk = null;
    },
  },
];
