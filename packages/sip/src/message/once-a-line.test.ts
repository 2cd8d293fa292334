import { expect, it } from "vitest";
import { SipError } from "../sip-error.ts";
import type { SipHeader } from "./message.ts";
import { checkOnceALine, onceALine, ReceivedLine } from "./once-a-line.ts";

const line = (value: string): SipHeader => new ReceivedLine("to", "To", value);

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

it("reads a changed copy of a line for itself, and for each reader", () => {
  const read = onceALine((value) => ({ value }));
  const upper = onceALine((value) => ({ value: value.toUpperCase() }));
  const first = line("<sip:a@b>");
  expect(read(first).value).toBe("<sip:a@b>");
  expect(read({ ...first, value: "<sip:c@d>" }).value).toBe("<sip:c@d>");
  expect([upper(first).value, read(first).value]).toEqual(["<SIP:A@B>", "<sip:a@b>"]);
});

it("tells the error of a line each time", () => {
  const read = onceALine((value): object => {
    throw new SipError("value", value);
  });
  const broken = line("broken");
  expect(() => read(broken)).toThrow("broken");
  expect(() => read(broken)).toThrow("broken");
});

it("checks a good line once, a bad one and a plain copy each time", () => {
  const checked: string[] = [];
  const check = checkOnceALine(({ value }) => {
    checked.push(value);
    if (value === "bad") throw new SipError("value", value);
  });
  const [good, bad] = [line("good"), line("bad")];
  check(good);
  check(good);
  expect(() => check(bad)).toThrow("bad");
  expect(() => check(bad)).toThrow("bad");
  check({ ...good, value: "copy" });
  check({ ...good, value: "copy" });
  expect(checked).toEqual(["good", "bad", "bad", "copy", "copy"]);
});
