import type { LineFacts, LineProofs, LineSettings, PbxHealth } from "@readyline/contract";
import { createDesk } from "../desk/desk.ts";
import type { LineAnswer, LineFeed } from "../desk/desk-types.ts";
import type { DeskEnvironment } from "../desk/environment.ts";
import type { FeedState } from "../line-status/facts.ts";
import { fakeBrowser, FakeTabs } from "./fake-browser.ts";
import { FakeLine } from "./fake-line.ts";

export const settingsOf = (extension: string): LineSettings => ({
  extension,
  displayName: extension,
  domain: "pbx.test",
  contactUser: `c-${extension}`,
  contactHost: "x.invalid",
  instanceId: "uuid:4f7a6a5e-0000-4000-8000-000000000001",
  registerExpiresSeconds: 120,
  echoExtension: "600",
  pbxLabel: "Test PBX",
});

export const facts: LineFacts = {
  extension: "1001",
  registration: {
    state: "registered",
    since: 1,
    expiresAt: 2,
    contactIsOurs: true,
    contactSeenAt: 1,
    contactAskedEveryMs: 4_000,
  },
  pbxLeg: { state: "up", provenAt: 1 },
  browserLeg: { state: "attached", provenAt: 1 },
  elsewhere: null,
  cause: null,
};
class Feed implements LineFeed {
  #line: (facts: LineFacts) => void = () => {};
  #changed: () => void = () => {};
  proofs: (proofs: LineProofs | null, serverTime: number) => void = () => {};
  #pbx: (health: PbxHealth) => void = () => {};

  onLine(listener: (facts: LineFacts) => void): () => void {
    this.#line = listener;
    return () => {};
  }
  onProofs(listener: (proofs: LineProofs | null, serverTime: number) => void): () => void {
    this.proofs = listener;
    return () => {};
  }
  onLineChanged(listener: () => void): () => void {
    this.#changed = listener;
    return () => {};
  }
  onPbx(listener: (health: PbxHealth) => void): () => void {
    this.#pbx = listener;
    return () => {};
  }
  onState(listener: (state: FeedState) => void): () => void {
    listener("live");
    return () => {};
  }
  line(next: LineFacts): void {
    this.#line(next);
  }
  lineChanged(): void {
    this.#changed();
  }
  pbxUp(): void {
    const health = {
      state: "up",
      since: 1,
      cause: null,
      detail: null,
      roundTripMs: 1,
      legs: 1,
      registered: 1,
      certificate: null,
    } as const;
    this.#pbx(health);
  }
}

/** One tab of a browser, signed in as the user of this extension. */
export function openTab(
  extension: string | null = "1001",
  browser = new FakeTabs(),
  change: Partial<DeskEnvironment> = {},
) {
  const fake = fakeBrowser(browser, change);
  const lines: FakeLine[] = [];
  const log: string[] = [];
  const server = {
    settings: extension === null ? null : settingsOf(extension),
    broken: false,
    refuses: false,
    /** What an answer waits for. */
    before: async (): Promise<void> => {},
    async answer(word: string): Promise<LineAnswer> {
      log.push(word);
      await server.before();
      if (server.broken) throw new Error("unreachable");
      if (server.refuses) throw Object.assign(new Error("not signed in"), { canRetry: false });
      return { settings: server.settings, facts };
    },
  };
  const chunk = { broken: false, loads: 0 };
  const desk = createDesk({
    server: {
      load: () => server.answer("load"),
      iceServers: async () => ({ iceServers: [], expiresAt: null }),
      release: async () => {
        log.push(`release while ${lines.at(-1)?.view.link.kind}`);
      },
      retry: () => server.answer("retry"),
      takeBack: () => server.answer("take-back"),
    },
    loadLine: async () => {
      chunk.loads += 1;
      if (chunk.broken) throw new Error("no chunk");
      return (options) => {
        const line = new FakeLine(options);
        lines.push(line);
        return line;
      };
    },
    environment: () => fake.environment,
  });
  const feed = new Feed();
  desk.connectFeed(feed);
  const line = (): FakeLine => {
    const last = lines.at(-1);
    if (!last) throw new Error("there is no line");
    return last;
  };
  return { desk, feed, line, lines, log, server, chunk, fake, state: () => desk.getState() };
}
