import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");

/** Custom properties of the first rule whose selector has this text. */
function tokensOf(selector: string): ReadonlyMap<string, string> {
  const body = css.slice(css.indexOf("{", css.indexOf(selector)) + 1);
  const rules = body.slice(0, body.indexOf("}")).matchAll(/--rl-([a-z0-9-]+):\s*([^;]+);/g);
  return new Map([...rules].map(([, name, value]) => [name!, value!]));
}
const fills = tokensOf(":root {");
const dark = tokensOf('[data-mantine-color-scheme="dark"]');
const light = tokensOf('[data-mantine-color-scheme="light"]');

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

/** The pairs that stay under `needed`, with their ratio: empty = all is well. */
function tooFaint(needed: number, pairs: readonly (readonly [name: string, ink: string, ground: string])[]): string[] {
  return pairs
    .map(([name, ink, ground]) => ({ name, ratio: contrast(ink, ground) }))
    .filter(({ ratio }) => ratio < needed)
    .map(({ name, ratio }) => `${name} ${ratio.toFixed(2)}`);
}
const grounds = ["page", "surface", "raised"];

test.each([
  ["dark", dark],
  ["light", light],
])("%s: text reads at 4.5:1 on page, surface and raised; borders and the focus ring at 3:1", (_name, tokens) => {
  const onGrounds = (names: readonly string[]) =>
    grounds.flatMap((ground) =>
      names.map((name) => [`${name} on ${ground}`, tokens.get(name)!, tokens.get(ground)!] as const),
    );
  expect(tooFaint(4.5, onGrounds(["text", "muted", "primary", "ok-text", "wait-text", "bad-text"]))).toEqual([]);
  expect(tooFaint(3, onGrounds(["border", "focus"]))).toEqual([]);
  const onPrimary = tokens.get("on-primary")!;
  expect(
    tooFaint(4.5, [
      ["primary", onPrimary, tokens.get("primary")!],
      ["primary, hovered", onPrimary, tokens.get("primary-hover")!],
    ]),
  ).toEqual([]);
});

test("the words on the fills read at 4.5:1", () => {
  const ink = fills.get("ink")!;
  const inked = ["ok", "wait", "p2", "p3", "p4", "p5"].map((fill) => [fill, ink, fills.get(fill)!] as const);
  const white = ["bad", "p1"].map((fill) => [fill, "#ffffff", fills.get(fill)!] as const);
  expect(tooFaint(4.5, [...inked, ...white])).toEqual([]);
});

test("each fill is seen against its ground at 3:1, by itself or by its border", () => {
  const pairs = grounds.flatMap((ground) => [
    ...["ok", "wait", "p2", "p3", "p4", "p5"].map(
      (fill) => [`${fill} on ${ground}`, fills.get(fill)!, dark.get(ground)!] as const,
    ),
    [`bad border on dark ${ground}`, dark.get("bad-border")!, dark.get(ground)!] as const,
    [`fill border on light ${ground}`, light.get("fill-border")!, light.get(ground)!] as const,
  ]);
  expect(tooFaint(3, pairs)).toEqual([]);
});
