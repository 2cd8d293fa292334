import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { contact } from "../testing/alarms.ts";
import { renderPart } from "../testing/render.tsx";
import { CallPanel } from "./call-panel.tsx";

const anna = contact("anna", {
  name: "Kiss Anna",
  phones: [
    { index: 0, label: "Home", private: false, number: "101", display: "101" },
    { index: 1, label: "Mobile", private: true, number: null, display: "••• ••17" },
  ],
});
const onCall = vi.fn<() => void>();
const panel = (changes: { hasLine?: boolean; canCall?: boolean } = {}) =>
  renderPart(
    <CallPanel
      sections={[{ id: "list", name: "Before dispatch", contacts: [anna] }]}
      emptyText=""
      armed={anna}
      latest={new Map()}
      stationZone="UTC"
      now={0}
      hasLine
      canCall
      onCall={onCall}
      {...changes}
    />,
  );

test("every number has a button that rings that number, named by contact and number", () => {
  panel();
  fireEvent.click(screen.getByRole("button", { name: /^Call Kiss Anna, ••• ••17/ }));
  expect(onCall).toHaveBeenCalledWith(anna, 1);
});

test("F2 belongs to the first number of the armed contact", () => {
  panel();
  expect(screen.getByRole("button", { name: /^Call Kiss Anna, 101/ }).getAttribute("aria-keyshortcuts")).toBe("F2");
});

test("a user without an extension sees the numbers, no buttons, and why", () => {
  panel({ hasLine: false });
  expect(screen.queryAllByRole("button")).toEqual([]);
  expect(screen.getByText("101")).toBeTruthy();
  expect(screen.getByText("No phone line for your user")).toBeTruthy();
});

test("while a call is up the buttons say that they wait, and keep the focus", () => {
  panel({ canCall: false });
  const button = screen.getByRole("button", { name: /^Call Kiss Anna, 101/ });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  button.focus();
  expect(document.activeElement).toBe(button);
});
