import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { fakeServer } from "../testing/fake-server.ts";
import { press, renderPart } from "../testing/render.tsx";
import { CloseDialog } from "./close-dialog.tsx";

afterEach(() => vi.unstubAllGlobals());

const open = (onClosed = vi.fn<() => void>()) => {
  renderPart(<CloseDialog no={20418} opened onClose={() => undefined} onClosed={onClosed} />);
  return onClosed;
};
const submit = () => fireEvent.click(screen.getByRole("button", { name: /^Close alarm 20418/ }));

test("a number chooses a disposition, and the button that closes names the alarm", async () => {
  const seen = fakeServer({ "POST /api/alarms/20418/close": { body: { no: 20418, version: 9, undo_until: 1 } } });
  const onClosed = open();
  press("3");
  submit();
  await waitFor(() => expect(onClosed).toHaveBeenCalledOnce());
  expect(seen.map((request) => request.body)).toEqual([{ disposition: "cancelled", note: "" }]);
});

test("without a disposition nothing is sent, and the dialog says what is missing", () => {
  const seen = fakeServer({});
  open();
  submit();
  expect(screen.getByRole("alert").textContent).toBe("Choose a disposition.");
  expect(seen).toEqual([]);
});

test("a disposition that needs a note sends nothing without one, and leads to the note", () => {
  const seen = fakeServer({});
  open();
  press("4");
  submit();
  const note = screen.getByRole("textbox");
  expect(document.activeElement).toBe(note);
  expect(note.getAttribute("aria-invalid")).toBe("true");
  expect(seen).toEqual([]);
});

test("what the server refuses is said in the dialog, which stays open", async () => {
  fakeServer({
    "POST /api/alarms/20418/close": {
      status: 409,
      body: { error: { code: "not_owner", message: "This alarm is not claimed by you. Claim it first." } },
    },
  });
  const onClosed = open();
  press("1");
  submit();
  expect((await screen.findByRole("alert")).textContent).toContain("not claimed by you");
  expect(onClosed).not.toHaveBeenCalled();
});
