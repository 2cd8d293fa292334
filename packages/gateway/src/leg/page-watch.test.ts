import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PageWatch } from "./page-watch.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const page = { heardAt: Date.now(), silentAfter: -1 };
  const startedAt = Date.now();
  const watch = new PageWatch(
    3_600,
    Date.now,
    () => page.heardAt,
    () => (page.silentAfter = Date.now() - startedAt),
  );
  return { page, watch };
}

it("a page that is silent is found 3.6 s after it was last heard", () => {
  const { page } = setUp();
  vi.advanceTimersByTime(3_000);
  page.heardAt = Date.now();
  vi.advanceTimersByTime(60_000);
  expect(page.silentAfter).toBe(6_600);
});

it("a page that pauses for two seconds between two questions is not", () => {
  const { page, watch } = setUp();
  for (let answers = 0; answers < 5; answers += 1) {
    vi.advanceTimersByTime(3_500);
    page.heardAt = Date.now();
  }
  watch.stop();
  expect([page.silentAfter, vi.getTimerCount()]).toEqual([-1, 0]);
});

it("after this process itself was stopped the page has half a second to be heard", () => {
  const { page, watch } = setUp();
  vi.setSystemTime(Date.now() + 20_000);
  vi.advanceTimersByTime(3_600);
  expect(page.silentAfter).toBe(-1);
  page.heardAt = Date.now();
  vi.advanceTimersByTime(600);
  expect(page.silentAfter).toBe(-1);
  watch.stop();
});
