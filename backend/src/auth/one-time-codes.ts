import { createHmac, timingSafeEqual } from "node:crypto";

const STEP_MS = 30_000;

/** HMAC-based one-time password of 6 digits, RFC 4226 section 5.3. */
export function codeOfStep(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", secret).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0x0f;
  return String((digest.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}

/**
 * The 30 s step (RFC 6238) whose code this is: now, the one before or the one after. null = a wrong code.
 *
 * @param secret the bytes as stored by better-auth: its text, not base32.
 */
export function matchingStep(secret: string, code: string, now: number): number | null {
  const current = Math.floor(now / STEP_MS);
  const given = Buffer.from(code);
  for (const step of [current, current - 1, current + 1]) {
    const expected = Buffer.from(codeOfStep(secret, step));
    if (given.length === expected.length && timingSafeEqual(given, expected)) return step;
  }
  return null;
}
