import { codeOfStep } from "../auth/one-time-codes.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648 section 6, without padding. */
function base32Decode(text: string): string {
  const bits = Array.from(text, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))).toString("utf8");
}

/** An authenticator app that was shown this `otpauth://` address. */
export function authenticator(totpUri: string) {
  const secret = base32Decode(new URL(totpUri).searchParams.get("secret") ?? "");
  const step = () => Math.floor(Date.now() / 30_000);
  return {
    now: () => codeOfStep(secret, step()),
    /** Still valid, for half a minute. */
    previous: () => codeOfStep(secret, step() - 1),
    /** Six digits that are no code now or soon. */
    wrong(): string {
      const valid = new Set([-2, -1, 0, 1, 2].map((offset) => codeOfStep(secret, step() + offset)));
      return ["111111", "222222", "333333", "444444", "555555", "666666"].find((code) => !valid.has(code)) ?? "777777";
    },
  };
}
