import { MantineProvider } from "@mantine/core";
import type { MeResponse } from "@readyline/contract";
import type { LineShape, LineState, LineStatus } from "@readyline/phone";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { pbxStore } from "../store/pbxStore.ts";
import { sessionStore } from "../store/sessionStore.ts";
import { theme } from "../theme/theme.ts";
import { PbxChip } from "./PbxChip.tsx";

const before = pbxStore.getState();
const beforeSession = sessionStore.getState();
afterEach(() =>
  act(() => {
    pbxStore.setState(before, true);
    sessionStore.setState(beforeSession, true);
  }),
);

function show(status: Partial<LineStatus>, place: "bar" | "menu" = "bar") {
  pbxStore.setState({
    status: {
      state: "connected",
      chipText: "",
      fullText: "Connected",
      announcement: "PBX connected",
      colour: "green",
      shape: "disc-check",
      cause: null,
      retryAt: null,
      since: 0,
      ...status,
    },
  });
  return render(
    <MantineProvider theme={theme} env="test">
      <PbxChip place={place} />
    </MantineProvider>,
  );
}
const chip = () => screen.getByTestId("pbx-status");

const states: [LineState, LineShape, string, string][] = [
  ["line_lost_on_call", "octagon-cross", "On call, line lost", "Disconnected. Your call's audio goes on"],
  ["error", "octagon-exclamation", "Error", "Disconnected: Line password rejected."],
  ["mic_blocked", "octagon-microphone", "Microphone blocked", "Disconnected: microphone blocked."],
  ["connecting", "dashed-ring", "Connecting", "Connecting"],
  ["sound_blocked", "disc-triangle", "Sound blocked", "Connected, calls ring silently until you press a key"],
  ["weak", "disc-triangle", "Weak line", "Connected, poor line: loss 4 %, 380 ms"],
  ["on_call", "disc-handset", "On call", "Connected, on call 02:14"],
  ["other_tab", "disc-squares", "Other tab", "Connected in another tab; controls work here"],
  ["connected", "disc-check", "", "Connected"],
];

test.each(states)("%s shows its shape, its word and its name", (state, shape, chipText, fullText) => {
  const { container } = show({ state, shape, chipText, fullText });
  expect(chip().dataset["state"]).toBe(state);
  expect(container.querySelector("svg")?.dataset["shape"]).toBe(shape);
  expect(chip().textContent).toContain(`PBX ${chipText}`);
  const name = chip().getAttribute("aria-label") ?? "";
  expect(name).toContain(fullText);
  expect(name.toLowerCase()).toContain(chipText.toLowerCase());
});

test("each shape is drawn differently", () => {
  const drawings = states.map(([state, shape]) => {
    const { container, unmount } = show({ state, shape });
    const drawing = container.querySelector("svg")?.innerHTML ?? "";
    unmount();
    return drawing;
  });
  expect(new Set(drawings).size).toBe(new Set(states.map(([, shape]) => shape)).size);
});

test("a user without an extension has no indicator", () => {
  const { container } = show({ state: "absent", shape: "none", colour: "none" });
  expect(container.querySelector("button")).toBeNull();
});

test("the mobile menu shows the full text", () => {
  show({ fullText: "Disconnected: PBX unreachable.", colour: "red", shape: "octagon-cross" }, "menu");
  expect(chip().textContent).toContain("Disconnected: PBX unreachable.");
});

test("Escape closes the details also while the focus is still on its way into them", async () => {
  show({ state: "connected", colour: "green", fullText: "Connected" });
  fireEvent.click(chip());
  await screen.findByRole("button", { name: "Retry now" }, { timeout: 5_000 });
  fireEvent.keyDown(document.body, { key: "Escape" });
  await waitFor(() => expect(screen.queryByRole("button", { name: "Retry now" })).toBeNull(), {
    timeout: 5_000,
  });
}, 20_000);

test.each([
  ["administrator", null, true],
  ["operator", null, false],
  ["administrator", 4_000, false],
] as const)(
  "a PBX that lists no contacts: %s, asked every %s ms, reads so: %s",
  async (role, askedEveryMs, reads) => {
    act(() => sessionStore.setState({ phase: "signed_in", me: { user: { role } } as MeResponse }));
    pbxStore.setState({
      facts: {
        extension: "1001",
        registration: {
          state: "registered",
          since: 0,
          expiresAt: null,
          contactIsOurs: true,
          contactSeenAt: null,
          contactAskedEveryMs: askedEveryMs,
        },
        pbxLeg: { state: "up", provenAt: null },
        browserLeg: { state: "attached", provenAt: null },
        elsewhere: null,
        cause: null,
      },
    });
    show({});
    fireEvent.click(chip());
    await screen.findByRole("button", { name: "Retry now" }, { timeout: 5_000 });
    expect(screen.queryByText(/does not list contacts/) !== null).toBe(reads);
  },
  20_000,
);

test("Retry now keeps the focus while it rests, so that Escape closes the details, and takes no second press", async () => {
  const retryNow = vi.fn<() => Promise<void>>(async () => {});
  pbxStore.setState({ retryNow });
  show({ state: "disconnected", colour: "red", cause: "pbx.unreachable", fullText: "Disconnected" });
  fireEvent.click(chip());
  const retry = await screen.findByRole("button", { name: "Retry now" }, { timeout: 5_000 });
  retry.focus();
  fireEvent.click(retry);
  fireEvent.click(retry);
  expect(retryNow).toHaveBeenCalledTimes(1);
  expect(retry.getAttribute("aria-disabled")).toBe("true");
  expect((retry as HTMLButtonElement).disabled).toBe(false);
  expect(document.activeElement).toBe(retry);
  fireEvent.keyDown(retry, { key: "Escape" });
  await waitFor(() => expect(screen.queryByRole("button", { name: "Retry now" })).toBeNull(), {
    timeout: 5_000,
  });
}, 20_000);

test("hover shows the reason, the pointer may enter it, and Escape closes it", () => {
  show({
    state: "disconnected",
    colour: "red",
    cause: "pbx.unreachable",
    fullText: "Disconnected: PBX unreachable. Reconnecting automatically. Next try in 4 s",
  });
  expect(screen.queryByRole("tooltip")).toBeNull();
  fireEvent.pointerEnter(chip().parentElement!, { pointerType: "mouse" });
  const tooltip = screen.getByRole("tooltip");
  expect(tooltip.textContent).toContain("PBX unreachable");
  expect(chip().getAttribute("aria-describedby")).toBe(tooltip.id);
  fireEvent.pointerEnter(tooltip, { pointerType: "mouse" });
  expect(screen.getByRole("tooltip")).toBe(tooltip);
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(screen.queryByRole("tooltip")).toBeNull();
});
