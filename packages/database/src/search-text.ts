/** Letters that Unicode does not decompose, written as people type them. */
const PLAIN: Readonly<Record<string, string>> = {
  ł: "l",
  ø: "o",
  đ: "d",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ı: "i",
  þ: "th",
  ð: "d",
};

/**
 * Folds text for searching: lower case, no accents, one blank between words. Done here because SQLite lowers ASCII
 * only; stored in `search` columns and applied to what the user types.
 */
export function foldText(...parts: readonly (string | number | null | undefined)[]): string {
  return parts
    .filter((part) => part !== null && part !== undefined && part !== "")
    .join(" ")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[łøđßæœıþð]/gu, (letter) => PLAIN[letter] ?? letter)
    .replace(/\s+/gu, " ")
    .trim();
}

/** LIKE patterns (for `escape '\'`), one a word: each must match somewhere. Empty when there is nothing to search for. */
export function searchPatterns(query: string): string[] {
  return foldText(query)
    .split(" ")
    .filter((word) => word !== "")
    .map((word) => `%${word.replace(/[\\%_]/g, "\\$&")}%`);
}
