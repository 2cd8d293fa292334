import type { SipCredentials } from "../options.ts";
import type { Ready } from "../when-ready.ts";

/** What was asked for ahead is used within this time, or asked for anew. */
const FRESH_MS = 5_000;

/**
 * Asks for the credentials while the page answers the challenge: the look-up and the decryption then cost the line no time. Used
 * once, and never kept longer than that.
 */
export class CredentialsAhead {
  private readonly read: () => Promise<SipCredentials | null>;
  private readonly now: () => number;
  private asked: { readonly atMs: number; answer: Ready<SipCredentials | null> } | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(read: () => Promise<SipCredentials | null>, now: () => number) {
    this.read = read;
    this.now = now;
  }

  /** A challenge has gone to the page. */
  prepare(): void {
    const answer = this.read();
    const asked: typeof this.asked = { atMs: this.now(), answer };
    this.asked = asked;
    answer.then(
      (credentials) => (asked.answer = credentials),
      // Whoever takes it hears of a failure.
      () => undefined,
    );
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.forget(), FRESH_MS).unref();
  }

  /** @returns null = this user has no stored SIP password. Rejects where it cannot be read. */
  take(): Ready<SipCredentials | null> {
    const { asked } = this;
    this.forget();
    return asked !== null && this.now() - asked.atMs < FRESH_MS ? asked.answer : this.read();
  }

  forget(): void {
    clearTimeout(this.timer);
    this.asked = null;
  }
}
