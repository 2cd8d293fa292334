import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CauseCode, causeCodes } from "@readyline/contract";
import { faults } from "@readyline/lab/faults";
import { root } from "../run.ts";

/** What makes a cause appear in a real browser and looks at its text and colour. */
export interface Proofs {
  /** Titles of the browser stories that note "proves cause". */
  readonly stories: readonly string[];
  /** Names of the faults that expect this cause and no other. */
  readonly faults: readonly string[];
}

const folder = "e2e/stories";
const noted = [
  /\bexpectCause\([^,()]+,\s*info,\s*"([a-z.]+)"/g,
  /type:\s*"proves cause",\s*description:\s*"([a-z.]+)"/g,
];

/** Which cause is proven under which title, in the text of a file of stories. A code that is no literal is not seen. */
export function provenIn(source: string): readonly { readonly title: string; readonly code: string }[] {
  return source.split(/^test\(/m).flatMap((part, index) => {
    const title = /^\s*(["'`])(.*?)\1/s.exec(part)?.[2];
    // What comes before the first story is imports and helpers.
    if (index === 0 || title === undefined) return [];
    const codes = noted.flatMap((pattern) => [...part.matchAll(pattern)].map(([, code = ""]) => code));
    return [...new Set(codes)].map((code) => ({ title, code }));
  });
}

/** The proofs of every cause, from the annotations in the stories and from the expectations of the faults. */
export function causeProofs(): Readonly<Record<CauseCode, Proofs>> {
  const files = readdirSync(join(root, folder)).filter((file) => file.endsWith(".spec.ts"));
  const stories = files.toSorted().flatMap((file) => provenIn(readFileSync(join(root, folder, file), "utf8")));
  const rows = causeCodes.map((code): [CauseCode, Proofs] => [
    code,
    {
      stories: stories.filter((story) => story.code === code).map(({ title }) => title),
      faults: faults.filter(({ expectation }) => isOnly(expectation.causes, code)).map(({ name }) => name),
    },
  ]);
  return Object.fromEntries(rows) as Record<CauseCode, Proofs>;
}

const isOnly = (expected: readonly string[] | null, code: string): boolean =>
  expected?.length === 1 && expected[0] === code;

/** Causes that no story makes appear yet, and what stands in for it. One that gets a story must leave this list. */
export const withoutStory: Readonly<Partial<Record<CauseCode, string>>> = {};

/** What is wrong with the proofs. A fault is run when asked for only, so it does not stand alone. */
export function proofFaults(
  proofs: Readonly<Record<CauseCode, Proofs>>,
  excepted: Readonly<Partial<Record<CauseCode, string>>> = withoutStory,
): readonly string[] {
  return causeCodes.flatMap((code) => {
    const isProven = proofs[code].stories.length > 0;
    const isExcepted = excepted[code] !== undefined;
    if (isProven && isExcepted) return [`${code} has a story now: take it off the list of causes without one`];
    return isProven || isExcepted ? [] : [`no story in e2e/stories proves the cause ${code}`];
  });
}
