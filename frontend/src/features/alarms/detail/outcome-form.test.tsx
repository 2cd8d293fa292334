import { fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { announcerStore } from "../../../store/announcer.ts";
import type { OutcomeChoice } from "../call-list.ts";
import { callAttempt } from "../testing/alarms.ts";
import { press, renderPart } from "../testing/render.tsx";
import { OutcomeForm } from "./outcome-form.tsx";
import type { OutcomeDraft } from "./use-outcome.ts";

const choose = vi.fn<(choice: OutcomeChoice) => void>();
const save = vi.fn<() => void>();
beforeEach(() => {
  choose.mockClear();
  save.mockClear();
});

const draft = (changes: Partial<OutcomeDraft> = {}): OutcomeDraft => ({
  call: callAttempt({ proposedOutcome: "busy", sipStatus: 486 }),
  choice: "busy",
  note: "",
  busy: false,
  error: null,
  choose,
  setNote: () => undefined,
  save,
  ...changes,
});

describe("the outcome form", () => {
  test("has the PBX's result chosen, says so, and takes the focus when the call ended here", () => {
    renderPart(<OutcomeForm draft={draft()} justEnded />);
    const busy = screen.getByRole<HTMLInputElement>("radio", { name: /Busy/ });
    expect(busy.checked).toBe(true);
    expect(document.activeElement).toBe(busy);
    expect(screen.getByText("from PBX: Busy (486)")).toBeTruthy();
  });

  test("leaves the focus alone where the call ended before this page was opened", () => {
    renderPart(<OutcomeForm draft={draft()} justEnded={false} />);
    expect(document.activeElement).toBe(document.body);
  });

  test("takes the number keys 1 to 8, and nothing where the call has no outcome to give", () => {
    const { rerender } = renderPart(<OutcomeForm draft={draft()} justEnded={false} />);
    press("2");
    expect(choose).toHaveBeenCalledExactlyOnceWith("voicemail");
    rerender(<OutcomeForm draft={draft({ call: null })} justEnded={false} />);
    press("3");
    expect(choose).toHaveBeenCalledOnce();
  });

  test("saves by Enter in the note", () => {
    renderPart(<OutcomeForm draft={draft()} justEnded={false} />);
    const note = screen.getByRole("textbox", { name: "Note" });
    fireEvent.submit(note.closest("form") ?? note);
    expect(save).toHaveBeenCalledOnce();
  });

  test("has nothing chosen after a short answer and asks for it", () => {
    renderPart(
      <OutcomeForm
        draft={draft({ call: callAttempt({ proposedOutcome: "answered_short" }), choice: null })}
        justEnded={false}
      />,
    );
    expect(screen.getAllByRole<HTMLInputElement>("radio").filter((radio) => radio.checked)).toEqual([]);
    expect(screen.getByText("Choose an outcome.")).toBeTruthy();
  });
});

describe("while the operator is typing", () => {
  let field: HTMLInputElement;
  beforeEach(() => {
    field = document.body.appendChild(document.createElement("input"));
    field.focus();
  });
  afterEach(() => field.remove());

  test("the focus stays, and a polite word says that the form waits", () => {
    renderPart(<OutcomeForm draft={draft()} justEnded />);
    expect(document.activeElement).toBe(field);
    expect(announcerStore.getState().status.text).toBe("Outcome ready, press O.");
  });

  test("digits go into the field", () => {
    renderPart(<OutcomeForm draft={draft()} justEnded />);
    press("3");
    expect(choose).not.toHaveBeenCalled();
  });
});
