import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { renderPart } from "../alarms/testing/render.tsx";
import { MomentField } from "./moment-field.tsx";

const onChange = vi.fn<(ms: number | undefined) => void>();
const field = (value: number | undefined, zone = "Europe/Budapest") => (
  <MomentField label="From" value={value} zone={zone} error={null} onChange={onChange} />
);
const input = () => screen.getByLabelText<HTMLInputElement>("From");

test("a half-typed year stays in the field and searches nothing", () => {
  onChange.mockClear();
  renderPart(field(undefined));
  fireEvent.change(input(), { target: { value: "0202-11-23T15:02" } });
  expect(input().value).toBe("0202-11-23T15:02");
  expect(onChange).not.toHaveBeenCalled();
  fireEvent.change(input(), { target: { value: "2026-11-23T15:02" } });
  expect(onChange).toHaveBeenCalledExactlyOnceWith(Date.UTC(2026, 10, 23, 14, 2));
});

test("another zone shows the same moment on its own clock", () => {
  const moment = Date.UTC(2026, 10, 23, 14, 2);
  const { rerender } = renderPart(field(moment));
  expect(input().value).toBe("2026-11-23T15:02");
  rerender(field(moment, "Europe/London"));
  expect(input().value).toBe("2026-11-23T14:02");
});

test("an emptied field takes the limit away", () => {
  onChange.mockClear();
  renderPart(field(Date.UTC(2026, 10, 23)));
  fireEvent.change(input(), { target: { value: "" } });
  expect(onChange).toHaveBeenCalledExactlyOnceWith(undefined);
});
