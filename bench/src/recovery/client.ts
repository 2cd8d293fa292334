import type { Scene } from "@readyline/lab/faults";
import type { Browser, Page } from "playwright-core";
import { claimsOfPlain, openPlain } from "../line/plain-jssip.ts";
import type { Light } from "../truth/judge.ts";
import { Watch } from "../truth/watch.ts";

/** A line that is called and watched. */
export interface Client {
  readonly name: string;
  readonly extension: string;
  /** A 486 is its own word: the call has reached it. Our gateway may say so for a page. */
  readonly isBusyItself: boolean;
  /** What it said of itself so far, oldest first: green where registered. */
  lights(): Promise<readonly Light[]>;
  /** When calls came to its page, epoch milliseconds by the caller's name. */
  cards(): Promise<Readonly<Record<string, number>>>;
  /** Loads its page anew, as a person does whose line does not come back. What it said and what came before is forgotten. */
  reload(): Promise<void>;
}

const cardsOf = (page: Page): Promise<Record<string, number>> => page.evaluate("globalThis.benchCards ?? {}");

/** Our console, signed in. A call has come when its card stands. */
export async function ourClient(scene: Scene): Promise<Client> {
  const watch = new Watch(scene);
  await watch.begin();
  await scene.signIn();
  await scene.page.untilGreen(30_000);
  return {
    name: "readyline",
    extension: scene.extension,
    isBusyItself: false,
    lights: async () => {
      await watch.look();
      return watch.lights;
    },
    cards: () => cardsOf(scene.page.page),
    reload: async () => void (await scene.page.page.reload()),
  };
}

/** A plain library with its defaults. A call has come when the library says so. */
export async function plainClient(
  browser: Browser,
  scene: Scene,
  { name, url, server, person }: { name: string; url: string; server: string; person: "bela" | "carla" },
): Promise<Client> {
  const { page } = await openPlain(browser, url, scene.stack, server, person);
  return {
    name,
    extension: scene.stack.extensionOf(person),
    isBusyItself: true,
    lights: () => claimsOfPlain(page),
    cards: () => cardsOf(page),
    reload: async () => void (await page.reload()),
  };
}
