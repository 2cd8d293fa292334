import { MantineProvider } from "@mantine/core";
import type { CallView } from "@readyline/phone";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { announcerStore } from "../store/announcer.ts";
import { pbxStore } from "../store/pbxStore.ts";
import { theme } from "../theme/theme.ts";
import { InCallBar } from "./InCallBar.tsx";

const before = pbxStore.getState();
let commands: string[] = [];
const connected: CallView = {
  id: "a1",
  direction: "outgoing",
  name: "Kiss Anna",
  number: "+3615550100",
  contactId: "c1",
  alarmNo: null,
  alarmId: null,
  state: "connected",
  startedAt: Date.now() - 20_000,
  answeredAt: Date.now() - 14_000,
  connectedAt: Date.now() - 14_000,
  endedAt: null,
  muted: false,
  held: false,
  heldByThem: false,
  audio: { hear: true, heard: true },
  poor: null,
  ended: null,
  lineLost: false,
};

beforeEach(() => {
  commands = [];
  pbxStore.setState({
    endCall: () => commands.push("end"),
    setMuted: (on) => commands.push(`mute ${on}`),
    setHeld: (on) => commands.push(`hold ${on}`),
  });
});
afterEach(() => act(() => pbxStore.setState(before, true)));

function show(call: Partial<CallView> | null) {
  act(() => pbxStore.setState({ current: call && { ...connected, ...call } }));
  return render(
    <MantineProvider theme={theme} env="test">
      <main id="main" tabIndex={-1}>
        <InCallBar />
      </main>
    </MantineProvider>,
  );
}
const press = (key: string, init: KeyboardEventInit = {}) =>
  act(() => void document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...init })));
const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });

test("without a call there is no bar", () => {
  show(null);
  expect(screen.queryByRole("region", { name: "Current call" })).toBeNull();
});

test("F4 ends, F8 mutes, F9 holds; Shift+F4 is another key", () => {
  show({});
  press("F4", { shiftKey: true });
  press("F8");
  press("F9");
  press("F4");
  expect(commands).toEqual(["mute true", "hold true", "end"]);
});

test("muted is a word, not only a colour", () => {
  show({ muted: true });
  expect(button("MUTED").textContent).toContain("MUTED");
  expect(button("MUTED").getAttribute("aria-pressed")).toBe("true");
  fireEvent.click(button("MUTED"));
  expect(commands).toEqual(["mute false"]);
});

test("while the line is lost, hold and keypad rest and the bar says why; End still ends", () => {
  show({ lineLost: true });
  expect(screen.getByText("Line lost. Audio goes on. Reconnecting.")).toBeTruthy();
  expect(button("Hold").disabled).toBe(true);
  expect(button("Keypad").disabled).toBe(true);
  press("F9");
  press("F4");
  expect(commands).toEqual(["end"]);
});

test("where the audio is gone with the line the bar does not say that it goes on, and says when it is back", () => {
  show({ lineLost: true, audio: { hear: false, heard: false } });
  expect(screen.getByText("Line lost. Audio interrupted. Reconnecting.")).toBeTruthy();
  act(() => pbxStore.setState({ current: { ...connected, audio: { hear: false, heard: true } } }));
  expect(announcerStore.getState().status.text).not.toContain("is back");
  act(() => pbxStore.setState({ current: connected }));
  expect(announcerStore.getState().status.text).toContain("The audio of the call is back.");
});

test("a call on hold has no audio that could be interrupted", () => {
  show({ lineLost: true, held: true, audio: { hear: false, heard: false } });
  expect(screen.getByText("Line lost. Audio goes on. Reconnecting.")).toBeTruthy();
});

test("nothing is called connected that has no audio", () => {
  show({ state: "ringing", connectedAt: null });
  expect(screen.getByText("Answered, waiting for audio")).toBeTruthy();
});

test("the end of a call is said once, and focus that was on its buttons goes to the page", () => {
  show({});
  button("End").focus();
  const ended = { cause: "busy", text: "The number is busy.", sipStatus: 486 } as const;
  act(() => pbxStore.setState({ current: { ...connected, state: "ended", endedAt: Date.now(), ended } }));
  expect(announcerStore.getState().status.text).toContain("The number is busy.");
  expect(document.activeElement?.id).toBe("main");
  expect(screen.queryByRole("button", { name: "End" })).toBeNull();
});
