import type { LineFacts } from "@readyline/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CallTarget } from "../calls/call-view.ts";
import { FakeTabs } from "../testing/fake-browser.ts";
import { facts, openTab, settingsOf } from "../testing/open-tab.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const causeOf = (code: "reg.password" | "reg.lost" | "line.elsewhere"): LineFacts => ({
  ...facts,
  registration: { ...facts.registration, state: "none" },
  cause: { code, at: 1, detail: null, retryAt: null },
});
const echo: CallTarget = { kind: "number", number: "600", name: "Echo" };

const settle = () => vi.advanceTimersByTimeAsync(0);

async function green(tab = openTab()) {
  await tab.desk.actions.register();
  await settle();
  tab.line().registered();
  expect(tab.state().status.colour).toBe("green");
  return tab;
}

describe("the proofs of the line", () => {
  it("are told by the feed; where they only grow old, the light does not stay green", async () => {
    const tab = await green();
    await vi.advanceTimersByTimeAsync(2_000);
    const serverTime = 5_000_000;
    const proofs = { pbxAt: serverTime, pageAt: serverTime, contactAt: serverTime, contactAskedEveryMs: 4_000 };
    tab.feed.proofs(proofs, serverTime);
    await vi.advanceTimersByTimeAsync(7_000);
    expect(tab.state().status.colour).toBe("green");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(tab.state().status).toMatchObject({ colour: "yellow", cause: "link.silent" });
    tab.feed.proofs({ ...proofs, pbxAt: 5_010_000, pageAt: 5_010_000, contactAt: 5_010_000 }, 5_010_000);
    expect(tab.state().status.colour).toBe("green");
  });
});

describe("signing in", () => {
  it("brings the line up: yellow, then green", async () => {
    const tab = openTab();
    const seen: string[] = [];
    tab.desk.subscribe(({ status }) => seen.push(status.colour));
    await green(tab);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(seen.filter((colour, at) => colour !== seen[at - 1])).toEqual(["yellow", "green"]);
    expect(tab.line().events).toEqual(["start"]);
  });

  it("shows nothing and fetches no SIP part for a user without an extension", async () => {
    const tab = openTab(null);
    await tab.desk.actions.register();
    await settle();
    expect([tab.state().status.state, tab.chunk.loads, tab.fake.microphones.opened]).toEqual(["absent", 0, 0]);
  });

  it("with a line that is known of fetches the SIP part beside the settings, in the tab that owns the line alone", async () => {
    const browser = new FakeTabs();
    const [owner, other] = [openTab("1001", browser), openTab("1001", browser)];
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    owner.server.before = () => first.promise;
    other.server.before = () => second.promise;
    void owner.desk.actions.register(true);
    await settle();
    void other.desk.actions.register(true);
    await settle();
    expect([owner.chunk.loads, owner.lines.length, other.chunk.loads]).toEqual([1, 0, 0]);
    first.resolve();
    second.resolve();
    await settle();
    expect([owner.chunk.loads, owner.lines.length, other.lines.length]).toEqual([1, 1, 0]);
    expect([owner.state().sound, other.state().tab]).toEqual(["unlocked", "other"]);
  });

  it("twice brings one line", async () => {
    const tab = openTab();
    await Promise.all([tab.desk.actions.register(), tab.desk.actions.register()]);
    await settle();
    expect(tab.lines).toHaveLength(1);
  });

  it("tries again by itself when the SIP part does not load, and shows why it is red", async () => {
    const tab = openTab();
    tab.chunk.broken = true;
    await tab.desk.actions.register();
    await settle();
    expect(tab.state().status.colour).toBe("red");
    tab.chunk.broken = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(tab.lines).toHaveLength(1);
  });

  it("tries again by itself when the server does not answer", async () => {
    const tab = openTab();
    tab.server.broken = true;
    await tab.desk.actions.register();
    tab.server.broken = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(tab.lines).toHaveLength(1);
  });

  it("does not go on asking when the server says that it is of no use", async () => {
    const tab = openTab();
    tab.server.refuses = true;
    await tab.desk.actions.register();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tab.log).toEqual(["load"]);
  });

  it("needs a secure page, and says so", async () => {
    const tab = openTab("1001", new FakeTabs(), { secureContext: false });
    await tab.desk.actions.register();
    await settle();
    expect([tab.state().status.cause, tab.lines.length]).toEqual(["setup.missing", 0]);
  });

  it("unlocks sound by touching the microphone, and lets it go", async () => {
    const { fake, state } = await green();
    expect([state().sound, fake.microphones.opened, fake.microphones.open]).toEqual(["unlocked", 1, 0]);
  });
});

describe("two tabs", () => {
  async function two() {
    const browser = new FakeTabs();
    const a = await green(openTab("1001", browser));
    const b = openTab("1001", browser);
    await b.desk.actions.register();
    await settle();
    return { a, b };
  }

  it("have one line, and both show it", async () => {
    const { a, b } = await two();
    expect([b.lines.length, b.chunk.loads, b.state().status.state]).toEqual([0, 0, "other_tab"]);
    a.line().setLink({ kind: "blocked", cause: "reg.forbidden", since: 1, socketOpen: true, retryAt: null });
    expect(b.state().status).toMatchObject({ state: "error", cause: "reg.forbidden" });
  });

  it("steer the same call: dialled in one, muted in the other, ended in the first", async () => {
    const { a, b } = await two();
    const id = b.desk.actions.makeCall(echo);
    await settle();
    expect([a.state().current?.id, b.state().current?.id]).toEqual([id, id]);
    b.desk.actions.setMuted(true);
    expect(a.state().current?.muted).toBe(true);
    a.desk.actions.endCall();
    expect([b.state().current, b.state().lastEnded?.id]).toEqual([null, id]);
  });

  it("go on when the owner crashes: the other brings a line up, and the call that was there is over", async () => {
    const { a, b } = await two();
    const id = a.desk.actions.makeCall(echo);
    await settle();
    expect(b.state().current?.id).toBe(id);
    a.fake.crash();
    await settle();
    expect([b.lines.length, b.line().events]).toEqual([1, ["start"]]);
    b.line().registered();
    expect(b.state()).toMatchObject({ current: null, lastEnded: { id, ended: { cause: "line-lost" } } });
    expect([b.state().tab, b.state().status.state]).toEqual(["owner", "connected"]);
  });

  it("are all signed out at once", async () => {
    const { a, b } = await two();
    await b.desk.actions.cleanup();
    await settle();
    expect([a.state().settings, a.line().disposed, a.state().status.state]).toEqual([null, true, "absent"]);
  });
});

describe("a change of the settings", () => {
  it("brings another line for another extension", async () => {
    const tab = await green();
    const first = tab.line();
    tab.server.settings = settingsOf("1002");
    tab.feed.lineChanged();
    await settle();
    expect([first.disposed, tab.line() === first, tab.line().options.settings.extension]).toEqual([
      true,
      false,
      "1002",
    ]);
  });

  it("takes line and indicator away when the extension is removed", async () => {
    const tab = await green();
    tab.server.settings = null;
    tab.feed.lineChanged();
    await settle();
    expect([tab.line().disposed, tab.state().status.state]).toEqual([true, "absent"]);
  });

  it("brings the line when an extension is given", async () => {
    const tab = openTab(null);
    await tab.desk.actions.register();
    tab.server.settings = settingsOf("1003");
    tab.feed.lineChanged();
    await settle();
    expect(tab.line().options.settings.extension).toBe("1003");
  });

  it("leaves a running line alone when nothing changed, and starts it when its password was set", async () => {
    const tab = await green();
    tab.line().options.onSettingsStale();
    await settle();
    expect([tab.lines.length, tab.line().disposed, tab.line().events]).toEqual([1, false, ["start", "start"]]);
  });
});

describe("what the server tells live", () => {
  it("has the registration renewed more often where the PBX does not list contacts", async () => {
    const tab = await green();
    tab.feed.line({ ...facts, registration: { ...facts.registration, contactAskedEveryMs: null } });
    expect(tab.line().events.at(-1)).toBe("renew-by");
  });

  it("leaves the renewal where the PBX lists them", async () => {
    const tab = await green();
    tab.feed.line({ ...facts, registration: { ...facts.registration, contactSeenAt: 3 } });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(tab.line().events).toEqual(["start"]);
  });

  it("calls the line back when the PBX is up", async () => {
    const tab = await green();
    tab.feed.pbxUp();
    expect(tab.line().events.at(-1)).toBe("pbx-up");
  });

  it("has the line register again when the PBX lost it", async () => {
    const tab = await green();
    tab.feed.line(causeOf("reg.lost"));
    expect(tab.line().events.at(-1)).toBe("lost-at-pbx");
  });

  it.each(["reg.password", "line.elsewhere"] as const)(
    "frees a line blocked by %s once, when the gateway lets go of it",
    async (cause) => {
      const tab = await green();
      tab.line().setLink({ kind: "blocked", cause, since: 1, socketOpen: true, retryAt: null });
      tab.feed.line(facts);
      tab.feed.line(causeOf(cause));
      expect(tab.line().events).toEqual(["start"]);
      tab.feed.line(facts);
      expect(tab.line().events).toEqual(["start", "unblocked"]);
    },
  );
});

describe("a press on Call", () => {
  it("before there is a line is dialled when it comes", async () => {
    const tab = openTab();
    const registering = tab.desk.actions.register();
    const id = tab.desk.actions.makeCall(echo);
    await registering;
    await settle();
    tab.line().registered();
    expect([tab.state().current?.id, tab.line().agent.invites.length]).toEqual([id, 1]);
  });

  it("is forgotten when the line comes more than 8 s later", async () => {
    const tab = openTab();
    tab.server.broken = true;
    await tab.desk.actions.register();
    tab.desk.actions.makeCall(echo);
    await vi.advanceTimersByTimeAsync(8_500);
    tab.server.broken = false;
    await vi.advanceTimersByTimeAsync(2_000);
    tab.line().registered();
    expect(tab.line().agent.invites).toHaveLength(0);
  });
});

describe("leaving", () => {
  it("unregister has the server un-register before the socket drops, and hangs up first", async () => {
    const tab = await green();
    tab.desk.actions.makeCall(echo);
    await tab.desk.actions.unregister();
    expect(tab.log.at(-1)).toBe("release while registered");
    expect([tab.line().events.at(-1), tab.state().current, tab.state().status.state]).toEqual([
      "stop",
      null,
      "disconnected",
    ]);
  });

  it("and coming back brings the same line up", async () => {
    const tab = await green();
    await tab.desk.actions.unregister();
    await tab.desk.actions.register();
    await settle();
    expect([tab.lines.length, tab.line().events]).toEqual([1, ["start", "stop", "start"]]);
  });

  it("cleanup leaves nothing behind, and nothing that comes late brings it back", async () => {
    const tab = await green();
    const { microphones } = tab.fake;
    tab.desk.actions.makeCall(echo);
    await settle();
    expect(microphones.open).toBe(1);
    await tab.desk.actions.cleanup();
    tab.feed.pbxUp();
    tab.feed.line(facts);
    tab.feed.lineChanged();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([tab.line().disposed, tab.lines.length, microphones.open]).toEqual([true, 1, 0]);
    expect(tab.state()).toMatchObject({ settings: null, facts: null, current: null, lastEnded: null, tab: "electing" });
    expect(tab.state().status.state).toBe("absent");
  });

  it("cleanup while the settings are on their way is final", async () => {
    const tab = openTab();
    const registering = tab.desk.actions.register();
    await tab.desk.actions.cleanup();
    await registering;
    await settle();
    expect([tab.lines.length, tab.state().settings]).toEqual([0, null]);
  });

  it("then another user in the same tab gets only his own line", async () => {
    const tab = await green();
    tab.desk.actions.makeCall(echo);
    await tab.desk.actions.cleanup();
    tab.server.settings = settingsOf("1002");
    await green(tab);
    expect([tab.line().options.settings.extension, tab.state().lastEnded]).toEqual(["1002", null]);
  });
});
