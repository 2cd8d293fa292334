import { expect, it } from "vitest";
import { allReady, whenReady } from "./when-ready.ts";

it("goes on at once with what is there, and later with what is on its way", async () => {
  const order: string[] = [];
  expect(whenReady(1, (value) => value + 1)).toBe(2);
  const later = whenReady(Promise.resolve(1), (value) => order.push(`got ${value}`));
  order.push("behind it");
  expect(later).toBeInstanceOf(Promise);
  await later;
  expect(order).toEqual(["behind it", "got 1"]);
});

it("hands the failure on", async () => {
  const bad = (): never => {
    throw new Error("bad");
  };
  expect(() => whenReady(1, bad)).toThrow("bad");
  await expect(whenReady(Promise.resolve(1), bad)).rejects.toThrow("bad");
  await expect(whenReady(Promise.reject(new Error("gone")), () => 1)).rejects.toThrow("gone");
});

it("waits for all where one is on its way", async () => {
  expect(allReady([1, 2])).toEqual([1, 2]);
  const some = allReady([1, Promise.resolve(2)]);
  expect(some).toBeInstanceOf(Promise);
  expect(await some).toEqual([1, 2]);
});
