import { GatewayError } from "../errors.ts";

/** Why a number may not be dialled, or null where it may. */
export type DialRefusal = "not-listed" | "forbidden" | "not-a-number";

export interface DialPolicy {
  /**
   * @param user decoded user part of the Request-URI or of Refer-To
   * @param isContact the number is stored with a contact: allowed unless `!` forbids it
   */
  refusalOf(user: string, isContact: boolean): DialRefusal | null;
}

const dialable = /^[+*#0-9A-Za-z]{1,32}$/;
const shortNumber = /^[0-9]{2,6}$/;
const digitsOnly = /^[0-9]*$/;

interface Prefix {
  readonly text: string;
  readonly forbidden: boolean;
}

/**
 * Reads `DIAL_ALLOW`: comma list of prefixes of `+`, digits, letters, `*` and `#`; `!` before one forbids it. The longest
 * prefix that fits decides; at equal length `!` wins. After the prefix only digits may follow, so letters, `*` and `#`
 * are dialled only where they are listed. Without a list: 2 to 6 digits.
 *
 * @throws GatewayError `invalid_option` naming the entry that is not a prefix
 */
export function parseDialPolicy(dialAllow: string | undefined): DialPolicy {
  if (dialAllow === undefined || dialAllow.trim() === "") return { refusalOf: defaultRefusal };
  const prefixes = dialAllow
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map(parsePrefix);
  return { refusalOf: (user, isContact) => listedRefusal(prefixes, user, isContact) };
}

function parsePrefix(entry: string): Prefix {
  const forbidden = entry.startsWith("!");
  const text = forbidden ? entry.slice(1) : entry;
  if (!dialable.test(text))
    throw new GatewayError("invalid_option", `dialAllow: "${entry}" is not a prefix such as +36 or !+3690`);
  return { text, forbidden };
}

function defaultRefusal(user: string, isContact: boolean): DialRefusal | null {
  if (!dialable.test(user)) return "not-a-number";
  return isContact || shortNumber.test(user) ? null : "not-listed";
}

function listedRefusal(prefixes: readonly Prefix[], user: string, isContact: boolean): DialRefusal | null {
  if (!dialable.test(user)) return "not-a-number";
  let longest: Prefix | null = null;
  for (const prefix of prefixes) {
    if (!user.startsWith(prefix.text)) continue;
    const better = longest === null || prefix.text.length > longest.text.length;
    const tie = longest !== null && prefix.text.length === longest.text.length && prefix.forbidden;
    if (better || tie) longest = prefix;
  }
  if (longest?.forbidden === true) return "forbidden";
  if (isContact) return null;
  if (longest === null || !digitsOnly.test(user.slice(longest.text.length))) return "not-listed";
  return null;
}
