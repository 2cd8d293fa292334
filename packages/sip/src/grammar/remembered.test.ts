import { expect, it } from "vitest";
import { Remembered } from "./remembered.ts";

/** Reads a text and counts how often it was asked to. */
function counting(): { readonly read: (text: string) => { readonly text: string }; readonly texts: string[] } {
  const texts: string[] = [];
  return {
    texts,
    read: (text) => {
      texts.push(text);
      return { text };
    },
  };
}

it("reads a text once", () => {
  const remembered = new Remembered<{ text: string }>();
  const { read, texts } = counting();
  expect(remembered.of("a", read)).toBe(remembered.of("a", read));
  expect(remembered.of("b", read)).toEqual({ text: "b" });
  expect(texts).toEqual(["a", "b"]);
});

it("forgets the oldest of more than it holds", () => {
  const remembered = new Remembered<{ text: string }>();
  const { read, texts } = counting();
  for (let index = 0; index <= 1_024; index += 1) remembered.of(`text ${index}`, read);
  texts.length = 0;
  remembered.of("text 1", read);
  remembered.of("text 0", read);
  expect(texts).toEqual(["text 0"]);
});

it("keeps nothing that is long, that cannot come again, or that is no text, and no error", () => {
  const remembered = new Remembered<{ text: string }>();
  const { read, texts } = counting();
  const long = "x".repeat(257);
  for (const text of [long, long, "\ud800", "\ud800"]) expect(remembered.of(text, read)).toEqual({ text });
  for (const text of ["once", "once"]) remembered.of(text, read, () => false);
  expect(texts.length).toBe(6);
  const fails = (): never => {
    throw new Error("broken");
  };
  expect(() => remembered.of("bad", fails)).toThrow("broken");
  expect(() => remembered.of("bad", fails)).toThrow("broken");
});
