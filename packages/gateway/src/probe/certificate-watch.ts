import type { PbxCertificate } from "@readyline/contract";
import { targetOf } from "../doctor/network-steps.ts";
import { readCertificate } from "../doctor/read-certificate.ts";

/** A renewed certificate is seen the same day; an expiring one is known weeks before. */
const LOOK_EVERY_MS = 6 * 60 * 60_000;
/** The PBX was away: it is looked at again sooner. */
const RETRY_MS = 60_000;

export interface CertificateWatchOptions {
  readonly url: string;
  readonly deadlineMs: number;
  /** UTC epoch milliseconds. */
  readonly now: () => number;
  /** Another certificate, or the first. */
  readonly changed: () => void;
}

/** Looks at the certificate of the PBX now and then, by a TLS handshake and nothing more. */
export class CertificateWatch {
  private readonly options: CertificateWatchOptions;
  private current: PbxCertificate | null = null;
  private timer: NodeJS.Timeout | undefined;
  private looking = false;
  private disposed = false;

  constructor(options: CertificateWatchOptions) {
    this.options = options;
  }

  /** null with ws://, and until it was seen once. */
  get certificate(): PbxCertificate | null {
    return this.current;
  }

  /** Looks now, and then again every 6 hours. */
  lookNow(): void {
    const target = targetOf(this.options.url);
    if (target.isSecure && !this.looking && !this.disposed) void this.look(target);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
  }

  private async look(target: { readonly host: string; readonly port: number }): Promise<void> {
    this.looking = true;
    clearTimeout(this.timer);
    const seen = await this.read(target);
    this.looking = false;
    if (this.disposed) return;
    this.timer = setTimeout(() => this.lookNow(), seen === null ? RETRY_MS : LOOK_EVERY_MS);
    this.timer.unref();
    if (seen === null) return;
    const isNew = seen.expiresAt !== this.current?.expiresAt || seen.subject !== this.current.subject;
    this.current = seen;
    if (isNew) this.options.changed();
  }

  /** null where the PBX cannot be reached: its own probe tells why. */
  private async read(target: { readonly host: string; readonly port: number }): Promise<PbxCertificate | null> {
    const { deadlineMs, now } = this.options;
    try {
      const [own] = (await readCertificate({ ...target, deadlineMs })).chain;
      return own === undefined ? null : { expiresAt: own.validToMs, subject: own.subject, seenAt: now() };
    } catch {
      return null;
    }
  }
}
