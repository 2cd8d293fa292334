import { describe, expect, it } from "vitest";
import { FakeTabs } from "../testing/fake-browser.ts";
import type { TabMessage } from "./tab-messages.ts";
import { Tabs, type TabBrowser } from "./tabs.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function join(browser: TabBrowser) {
  const roles: string[] = [];
  const heard: TabMessage[] = [];
  const tabs = new Tabs({
    browser,
    onOwner: () => roles.push("owner"),
    onOther: () => roles.push("other"),
    onMessage: (message) => heard.push(message),
  });
  tabs.join();
  return { roles, heard, tabs };
}

describe("tabs", () => {
  it("have one owner, and the next one when it leaves", async () => {
    const browser = new FakeTabs();
    const a = join(browser.tab());
    const b = join(browser.tab());
    await turn();
    expect([a.roles, b.roles]).toEqual([["owner"], ["other"]]);
    a.tabs.part();
    await turn();
    expect(b.roles).toEqual(["other", "owner"]);
  });

  it("do not get the line after they have left the queue", async () => {
    const browser = new FakeTabs();
    const a = join(browser.tab());
    const b = join(browser.tab());
    await turn();
    b.tabs.part();
    a.tabs.part();
    await turn();
    expect(b.roles).toEqual(["other"]);
  });

  it("do not get the line when they leave before the browser has given it, and may join again", async () => {
    const a = join(new FakeTabs().tab());
    a.tabs.part();
    await turn();
    expect(a.roles).toEqual([]);
    a.tabs.join();
    await turn();
    expect(a.roles).toEqual(["owner"]);
  });

  it("hear each other and not themselves", async () => {
    const browser = new FakeTabs();
    const a = join(browser.tab());
    const b = join(browser.tab());
    a.tabs.post({ type: "hello" });
    expect([a.heard, b.heard]).toEqual([[], [{ type: "hello" }]]);
  });

  it("own the line alone where the browser has no locks", () => {
    const { locks: _none, ...rest } = new FakeTabs().tab();
    expect(join({ ...rest, locks: undefined }).roles).toEqual(["owner"]);
  });
});
