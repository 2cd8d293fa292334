import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const lifeMs = 300_000;
const keptCounts = 10_000;

/** Nonces that carry their own time and seal, so that only their use counts are kept. */
export class Nonces {
  readonly #key = randomBytes(32);
  /** The highest count used, by nonce and client nonce. */
  readonly #counts = new Map<string, number>();

  issue(nowMs: number): string {
    const body = `${nowMs.toString(36)}.${randomBytes(6).toString("base64url")}`;
    return `${body}.${this.#seal(body)}`;
  }

  /** `stale` for a nonce of ours that is too old or whose count was used before; `foreign` for any other. */
  check(nonce: string, nowMs: number): "valid" | "stale" | "foreign" {
    const end = nonce.lastIndexOf(".");
    const body = nonce.slice(0, Math.max(end, 0));
    const given = Buffer.from(nonce.slice(end + 1));
    const seal = Buffer.from(this.#seal(body));
    if (given.length !== seal.length || !timingSafeEqual(given, seal)) return "foreign";
    const issuedAtMs = Number.parseInt(body.split(".", 1)[0] ?? "", 36);
    return nowMs - issuedAtMs <= lifeMs ? "valid" : "stale";
  }

  /** Marks the count as used; false when it, or a higher one, was used before (RFC 7616 section 3.4.5). */
  use(nonce: string, cnonce: string, count: number): boolean {
    const key = `${nonce} ${cnonce}`;
    if (count <= (this.#counts.get(key) ?? 0)) return false;
    this.#counts.delete(key);
    this.#counts.set(key, count);
    const oldest = this.#counts.keys().next().value;
    if (this.#counts.size > keptCounts && oldest !== undefined) this.#counts.delete(oldest);
    return true;
  }

  #seal(body: string): string {
    return createHmac("sha256", this.#key).update(body).digest("base64url").slice(0, 22);
  }
}
