import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { chromiumArgs, chromiumPath } from "../browser/index.ts";
import { until } from "../peer/until.ts";

export interface SeenLight {
  readonly colour: string;
  readonly state: string;
  /** As the screen reader says it: state and reason. */
  readonly label: string;
  /** Code that the indicator carries; in a call its words are about the call. */
  readonly cause: string | null;
  /** Epoch milliseconds, by the page's monotonic clock. */
  readonly at: number;
}

/** Notes every change of the indicator by itself; nothing is asked in between. */
const recorder = `(() => {
  const seen = { lights: [] };
  globalThis.labSeen = seen;
  const now = () => performance.timeOrigin + performance.now();
  const look = () => {
    const chip = document.querySelector('button[data-testid="pbx-status"]');
    const last = seen.lights.at(-1);
    if (chip !== null) {
      const light = { colour: chip.dataset.colour, state: chip.dataset.state, label: chip.getAttribute("aria-label"), cause: chip.dataset.cause ?? null };
      if (last === undefined || Object.keys(light).some((key) => last[key] !== light[key]))
        seen.lights.push({ ...light, at: now() });
    } else if (last !== undefined && last.colour !== "none") {
      seen.lights.push({ colour: "none", state: "absent", label: "no indicator", cause: null, at: now() });
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
})()`;

/** Keeps the peer connections within reach, to measure what is heard. */
const listener = `(() => {
  const made = [];
  globalThis.labConnections = made;
  globalThis.labPathsLost = 0;
  const Native = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args);
      made.push(this);
      this.addEventListener("iceconnectionstatechange", () => {
        if (this.iceConnectionState === "disconnected") globalThis.labPathsLost += 1;
      });
    }
  };
  globalThis.labHeard = async () => {
    let energy = 0;
    for (const connection of made)
      for (const report of (await connection.getStats()).values())
        if (report.type === "inbound-rtp") energy += report.totalAudioEnergy ?? 0;
    return energy;
  };
  globalThis.labPacketsIn = async () => {
    let packets = 0;
    for (const connection of made)
      for (const report of (await connection.getStats()).values())
        if (report.type === "inbound-rtp") packets += report.packetsReceived;
    return packets;
  };
})()`;

/**
 * A microphone that faults can be injected into, as this machine has none to take away: "missing", "busy" or "denied" are kept over
 * loads of the page; unplugging also ends what is open.
 */
const microphone = `(() => {
  const devices = navigator.mediaDevices;
  if (!devices) return;
  const key = "lab-microphone";
  const names = { missing: "NotFoundError", busy: "NotReadableError", denied: "NotAllowedError" };
  const fault = () => localStorage.getItem(key);
  const open = [];
  const getUserMedia = devices.getUserMedia.bind(devices);
  const enumerateDevices = devices.enumerateDevices.bind(devices);
  const query = navigator.permissions.query.bind(navigator.permissions);
  devices.getUserMedia = async (wanted) => {
    if (fault() !== null) throw new DOMException("injected", names[fault()]);
    const stream = await getUserMedia(wanted);
    open.push(...stream.getTracks());
    return stream;
  };
  devices.enumerateDevices = async () => (fault() === "missing" ? [] : enumerateDevices());
  navigator.permissions.query = async (asked) =>
    fault() === "denied" && asked.name === "microphone" ? Object.assign(new EventTarget(), { state: "denied" }) : query(asked);
  globalThis.labMicrophone = {
    set(name) {
      if (name === null) localStorage.removeItem(key);
      else localStorage.setItem(key, name);
    },
    plug(isThere) {
      this.set(isThere ? null : "missing");
      if (!isThere)
        for (const track of open.splice(0)) {
          track.stop();
          track.dispatchEvent(new Event("ended"));
        }
      devices.dispatchEvent(new Event("devicechange"));
    },
  };
})()`;

export type MicrophoneFault = "missing" | "busy" | "denied";

export interface PageOptions {
  /** A program that runs the browser elsewhere. Default: /usr/bin/chromium itself. */
  readonly executablePath?: string;
  /** Of the key of a certificate that no authority of the browser signed. */
  readonly trustedKeyHash?: string;
}

/** The console in a Chromium of its own, so that its processes can be stopped. Its records begin anew with each load. */
export class WatchedPage implements AsyncDisposable {
  /** Where the console is. */
  readonly url: string;
  readonly browser: Browser;
  readonly context: BrowserContext;
  page: Page;

  private constructor(url: string, browser: Browser, context: BrowserContext, page: Page) {
    this.url = url;
    this.browser = browser;
    this.context = context;
    this.page = page;
  }

  static async open(url: string, { executablePath, trustedKeyHash }: PageOptions = {}): Promise<WatchedPage> {
    const browser = await chromium.launch({
      executablePath: executablePath ?? chromiumPath,
      args: [
        ...chromiumArgs,
        ...(trustedKeyHash === undefined ? [] : [`--ignore-certificate-errors-spki-list=${trustedKeyHash}`]),
      ],
    });
    const context = await browser.newContext({
      baseURL: url,
      permissions: ["microphone"],
      viewport: { width: 1440, height: 900 },
    });
    for (const content of [recorder, listener, microphone]) await context.addInitScript({ content });
    return new WatchedPage(url, browser, context, await context.newPage());
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.page.goto("/login");
    await this.page.getByRole("textbox", { name: "User" }).fill(username);
    await this.page.getByRole("textbox", { name: "Password" }).fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }

  /** Opens what is behind the indicator, presses a button there as soon as it is shown, and closes it again. @throws Error after 30 s */
  async pressInDetails(name: string): Promise<void> {
    const button = this.page.getByRole("button", { name });
    // Where it is open already a press on the indicator would close it.
    if (!(await button.isVisible())) await this.page.getByTestId("pbx-status").click();
    await button.click();
    await this.page.keyboard.press("Escape");
  }

  /** Energy of all that the page has heard in its calls so far, as `totalAudioEnergy` of WebRTC statistics. */
  async heard(): Promise<number> {
    return this.page.evaluate("globalThis.labHeard()");
  }

  /** RTP packets that came in, in all calls of the page so far. */
  async packetsIn(): Promise<number> {
    return this.page.evaluate("globalThis.labPacketsIn()");
  }

  /** How often ICE has called the path of a call disconnected. */
  async pathsLost(): Promise<number> {
    return this.page.evaluate("globalThis.labPathsLost");
  }

  /** Kept over loads of the page, and seen when the microphone is opened or the page is loaded. */
  async setMicrophone(fault: MicrophoneFault | null): Promise<void> {
    await this.page.evaluate((name) => {
      (globalThis as unknown as { labMicrophone: { set(name: string | null): void } }).labMicrophone.set(name);
    }, fault);
  }

  /** Takes the microphone out, in a call too, or puts it back. */
  async plugMicrophone(isThere: boolean): Promise<void> {
    await this.page.evaluate((there) => {
      (globalThis as unknown as { labMicrophone: { plug(there: boolean): void } }).labMicrophone.plug(there);
    }, isThere);
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

  /** @throws Error where it is not green in time */
  async untilGreen(deadlineMs: number): Promise<void> {
    const isNow = async (): Promise<true | null> => ((await this.lights()).at(-1)?.colour === "green" ? true : null);
    await until("green", isNow, { deadlineMs, stepMs: 50 });
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
