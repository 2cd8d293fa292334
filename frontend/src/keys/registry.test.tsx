import { render } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { setLettersRule, useKeys } from "./registry.ts";
import type { KeyBinding } from "./registry.ts";

const ran: string[] = [];
const binding = (keys: string, more: Partial<KeyBinding> = {}): KeyBinding => ({
  keys,
  label: keys,
  run: () => ran.push(more.label ?? keys),
  ...more,
});
function Bound({ bindings }: { readonly bindings: readonly KeyBinding[] }) {
  useKeys("Test", bindings);
  return <input aria-label="field" />;
}
function press(key: string, init: KeyboardEventInit = {}, target: EventTarget = document.body): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
}
beforeEach(() => setLettersRule(() => true));
afterEach(() => {
  ran.length = 0;
});

test("letters act outside text fields only, function keys everywhere", () => {
  const { getByLabelText } = render(<Bound bindings={[binding("C"), binding("F8")]} />);
  const field = getByLabelText("field");
  press("c");
  press("c", {}, field);
  press("F8", {}, field);
  expect(ran).toEqual(["C", "F8"]);
});

test("letters can be turned off, function keys stay", () => {
  setLettersRule(() => false);
  render(<Bound bindings={[binding("C"), binding("F8")]} />);
  press("c");
  press("F8");
  expect(ran).toEqual(["F8"]);
});

test("key repeat and input methods never act", () => {
  render(<Bound bindings={[binding("F4")]} />);
  press("F4", { repeat: true });
  press("F4", { isComposing: true });
  expect(ran).toEqual([]);
});

test("a modifier makes another key: Shift+F4 is not F4, Ctrl+C is not C", () => {
  render(<Bound bindings={[binding("F4"), binding("C")]} />);
  press("F4", { shiftKey: true });
  press("c", { ctrlKey: true });
  expect(ran).toEqual([]);
  expect(press("F4").defaultPrevented).toBe(true);
});

test("the higher priority wins while it is enabled", () => {
  const page = binding("F2", { label: "call" });
  const { rerender } = render(<Bound bindings={[binding("F2", { label: "answer", priority: 10 }), page]} />);
  press("F2");
  rerender(<Bound bindings={[binding("F2", { label: "answer", priority: 10, enabled: false }), page]} />);
  press("F2");
  expect(ran).toEqual(["answer", "call"]);
});

test("behind a dialog letters rest and function keys act", () => {
  render(
    <>
      <div role="dialog" aria-modal="true" />
      <Bound bindings={[binding("C"), binding("F4"), binding("5", { inDialogs: true })]} />
    </>,
  );
  press("c");
  press("F4");
  press("5");
  expect(ran).toEqual(["F4", "5"]);
});

test("a key is free again when its part of the page is gone", () => {
  const { unmount } = render(<Bound bindings={[binding("C")]} />);
  unmount();
  expect(press("c").defaultPrevented).toBe(false);
  expect(ran).toEqual([]);
});
