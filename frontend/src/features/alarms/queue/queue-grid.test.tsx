import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { serverNow } from "../../../store/clock.ts";
import type { QueueRowView } from "../use-queue-rows.ts";
import { alarmSummary } from "../testing/alarms.ts";
import { renderPart } from "../testing/render.tsx";
import { QueueGrid } from "./queue-grid.tsx";

// jsdom does not scroll.
Element.prototype.scrollIntoView = () => undefined;
window.scrollTo = () => undefined;

const onClaim = vi.fn<(no: number) => void>();
const onOpen = vi.fn<(no: number) => void>();
const views = new Map<number, QueueRowView>(
  [
    alarmSummary({ no: 2, priority: 2, receivedAt: serverNow() - 300_000 }),
    alarmSummary({
      no: 3,
      priority: 3,
      state: "claimed",
      owner: { userId: "bela", name: "Béla" },
      claimedAt: Date.UTC(2026, 10, 23, 14, 1),
      firstActionAt: 1,
    }),
    alarmSummary({
      no: 4,
      priority: 4,
      title: "<b>bold</b>'; DROP TABLE alarm;--",
      account: null,
      accountNumber: "9911",
    }),
  ].map((alarm) => [alarm.no, { alarm, gone: alarm.no === 4 }]),
);
const grid = (props: Partial<Parameters<typeof QueueGrid>[0]> = {}) =>
  renderPart(
    <QueueGrid
      rows={{ strip: [], list: [2, 3, 4], stripPending: [], listPending: [] }}
      views={views}
      activeNo={2}
      userId="ana"
      stationZone="UTC"
      claim={null}
      focusRequest={null}
      onClaim={onClaim}
      onOpen={onOpen}
      onActive={() => undefined}
      onStep={() => undefined}
      {...props}
    />,
  );
const row = (no: number) => {
  const found = document.getElementById(`queue-row-${no}`);
  if (!found) throw new Error(`row ${no} is not there`);
  return found;
};

describe("the grid of alarms", () => {
  test("counts all its rows for screen readers, the header too", () => {
    grid();
    expect(screen.getByRole("grid", { name: "Alarm queue" }).getAttribute("aria-rowcount")).toBe("4");
    expect(row(3).getAttribute("aria-rowindex")).toBe("3");
  });

  test("is one stop for Tab: the marked row and its buttons", () => {
    grid();
    expect([row(2).tabIndex, row(3).tabIndex]).toEqual([0, -1]);
    expect(within(row(2)).getByRole("button", { name: /^Claim alarm 2/ }).tabIndex).toBe(0);
  });

  test("claims the alarm whose button was pressed", () => {
    grid();
    fireEvent.click(within(row(2)).getByRole("button", { name: /^Claim/ }));
    expect(onClaim).toHaveBeenCalledWith(2);
  });

  test("opens the row by Enter", () => {
    grid();
    fireEvent.keyDown(row(2), { key: "Enter" });
    expect(onOpen).toHaveBeenCalledWith(2);
  });

  test("names the owner of a claimed alarm in place of the button, and says what is late in words", () => {
    grid();
    expect(within(row(3)).getByText("Béla since 14:01")).toBeTruthy();
    expect(within(row(3)).queryByRole("button", { name: /^Claim/ })).toBeNull();
    expect(row(2).textContent).toContain("LATE");
  });

  test("names the colleague who was faster", () => {
    grid({ claim: { kind: "lost", no: 2, name: "Béla", since: serverNow() } });
    expect(row(2).textContent).toContain("Béla claimed this 0 s ago");
  });

  test("keeps a closed alarm's row, marked, without a button to claim it", () => {
    grid();
    expect(within(row(4)).getByText("Closed")).toBeTruthy();
    expect(within(row(4)).queryByRole("button", { name: /^Claim/ })).toBeNull();
  });

  test("shows markup and SQL as the text that they are", () => {
    grid();
    expect(within(row(4)).getByText("<b>bold</b>'; DROP TABLE alarm;--")).toBeTruthy();
    expect(row(4).querySelector("b")).toBeNull();
  });

  test("moves the focus to the row that is asked for", () => {
    grid({ activeNo: 3, focusRequest: { no: 3 } });
    expect(document.activeElement).toBe(row(3));
  });
});
