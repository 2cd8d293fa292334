import { expect, it } from "vitest";
import { SipError } from "../sip-error.ts";
import { onceALine } from "./once-a-line.ts";

const line = (value: string) => ({ name: "to", rawName: "To", value });

it("reads each line once, and another line with the same value for itself", () => {
  const values: string[] = [];
  const read = onceALine((value) => {
    values.push(value);
    return { value };
  });
  const first = line("<sip:a@b>");
  expect([read(first), read(first), read(line("<sip:a@b>"))].map(({ value }) => value)).toEqual(
    Array.from({ length: 3 }, () => "<sip:a@b>"),
  );
  expect(values.length).toBe(2);
});

it("tells the error of a line each time", () => {
  const read = onceALine((value): object => {
    throw new SipError("value", value);
  });
  const broken = line("broken");
  expect(() => read(broken)).toThrow("broken");
  expect(() => read(broken)).toThrow("broken");
});
