import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { until } from "../peer/until.ts";

export interface SeenLight {
  readonly colour: string;
  readonly state: string;
  /** As the screen reader says it: state and reason. */
  readonly label: string;
  /** Epoch milliseconds, by the page's monotonic clock. */
  readonly at: number;
}

const userAgentArgs = [
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
  "--autoplay-policy=user-gesture-required",
];

/** Notes every change of the indicator by itself; nothing is asked in between. */
const recorder = `(() => {
  const seen = { lights: [] };
  globalThis.labSeen = seen;
  const now = () => performance.timeOrigin + performance.now();
  const look = () => {
    const chip = document.querySelector('button[data-testid="pbx-status"]');
    const last = seen.lights.at(-1);
    if (chip !== null) {
      const light = { colour: chip.dataset.colour, state: chip.dataset.state, label: chip.getAttribute("aria-label") };
      if (last === undefined || last.colour !== light.colour || last.state !== light.state || last.label !== light.label)
        seen.lights.push({ ...light, at: now() });
    } else if (last !== undefined && last.colour !== "none") {
      seen.lights.push({ colour: "none", state: "absent", label: "no indicator", at: now() });
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
})()`;

/** The console in a Chromium of its own, so that its processes can be stopped. Its records begin anew with each load. */
export class WatchedPage implements AsyncDisposable {
  readonly browser: Browser;
  readonly context: BrowserContext;
  page: Page;

  private constructor(browser: Browser, context: BrowserContext, page: Page) {
    this.browser = browser;
    this.context = context;
    this.page = page;
  }

  static async open(url: string): Promise<WatchedPage> {
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: userAgentArgs });
    const context = await browser.newContext({
      baseURL: url,
      permissions: ["microphone"],
      viewport: { width: 1440, height: 900 },
    });
    await context.addInitScript({ content: recorder });
    return new WatchedPage(browser, context, await context.newPage());
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.page.goto("/login");
    await this.page.getByRole("textbox", { name: "User" }).fill(username);
    await this.page.getByRole("textbox", { name: "Password" }).fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }

  async lights(): Promise<readonly SeenLight[]> {
    return this.page.evaluate("globalThis.labSeen?.lights ?? []");
  }

  /** The first light after `since` that is as wanted; one that was on already counts from `since`. null at the deadline. */
  async lightAfter(since: number, deadlineMs: number, isIt: (light: SeenLight) => boolean): Promise<SeenLight | null> {
    const look = async (): Promise<SeenLight | null> => {
      const lights = await this.lights();
      const standing = lights.findLast(({ at }) => at <= since);
      if (standing !== undefined && isIt(standing)) return { ...standing, at: since };
      return lights.find((light) => light.at > since && isIt(light)) ?? null;
    };
    try {
      return await until("the light", look, { deadlineMs, stepMs: 50 });
    } catch (error) {
      if (error instanceof Error && error.message.startsWith("waited")) return null;
      throw error;
    }
  }

  /** A new page in the same browser session, as a person opens one after the old has crashed. */
  async openAgain(): Promise<void> {
    const gone = this.page;
    this.page = await this.context.newPage();
    await gone.close();
    await this.page.goto("/dashboard");
  }

  /** Process ids of the renderers of this browser. */
  async renderers(): Promise<readonly number[]> {
    const session = await this.browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    await session.detach();
    return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
  }
}
