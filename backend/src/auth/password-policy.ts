import { randomInt } from "node:crypto";

/** Bases of the passwords that are guessed first; what is made of them by repeating or by digits at the ends is refused too. */
const commonBases = [
  "password",
  "passwort",
  "passwd",
  "letmein",
  "welcome",
  "admin",
  "administrator",
  "qwerty",
  "qwertz",
  "qwertyuiop",
  "qwertzuiop",
  "asdfghjkl",
  "iloveyou",
  "monkey",
  "dragon",
  "football",
  "baseball",
  "sunshine",
  "princess",
  "superman",
  "trustno",
  "changeme",
  "secret",
  "default",
  "operator",
  "supervisor",
  "readyline",
  "alarm",
  "monitoring",
  "security",
  "abcdefghijkl",
];

/** Why this password is refused, or null. Length is checked by the contract. */
export function passwordFault(
  password: string,
  user: { readonly username: string; readonly name: string },
): string | null {
  const folded = password.toLowerCase();
  if (new Set(folded).size < 4) return "must have at least 4 different characters";
  if (isSequence(folded)) return "must not be a row of neighbouring characters";
  const letters = folded.replace(/[^\p{L}]/gu, "");
  const core = folded.replace(/[\d\s!?.,_@#$%&*+-]/g, "");
  for (const base of commonBases) {
    if (core !== "" && core.replaceAll(base, "") === "") return "is one of the passwords that are guessed first";
  }
  for (const own of [user.username, ...user.name.split(/\s+/)].map((part) => part.toLowerCase())) {
    if (
      own.length >= 3 &&
      letters.replaceAll(own.replace(/[^\p{L}]/gu, "") || own, "").length < 4 &&
      folded.includes(own)
    ) {
      return "must not be made of the own name";
    }
  }
  return null;
}

function isSequence(text: string): boolean {
  const codes = Array.from({ length: text.length }, (_none, index) => text.charCodeAt(index));
  return new Set(codes.slice(1).map((code, index) => code - (codes[index] ?? 0))).size === 1;
}

const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

/** A password that can be read aloud and typed: 4 groups of 4, 80 bits (32 different characters, none that look alike). */
export function randomPassword(): string {
  const group = () => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}
