/** The PBX is asked for each line at least this often: a lost contact shows within twice this. */
const INTERVAL_MS = 4_000;
/** But all lines together ask no more often than this, whatever the PBX could bear. */
const CHECKS_A_SECOND = 250;
/** A PBX that does not answer the question is asked again after this. */
const OFF_MS = 10 * 60_000;
/** So many answers in a row that are neither a list nor a challenge mean that this PBX lists nothing. */
const STRIKES = 2;

/**
 * Whether and how often the PBX is asked which contacts it has, for all lines of a gateway. 1,000 lines are asked for every 4 s, 2,000
 * every 8 s, 4,000 every 16 s.
 */
export class ContactChecks {
  private lines = 0;
  private strikes = 0;
  private offUntilMs = 0;
  private isListing = true;

  /** A line is to be asked for. @returns called once when it is no longer */
  join(): () => void {
    this.lines += 1;
    let isIn = true;
    return () => {
      if (isIn) this.lines -= 1;
      isIn = false;
    };
  }

  get intervalMs(): number {
    return Math.max(INTERVAL_MS, (this.lines / CHECKS_A_SECOND) * 1_000);
  }

  /** The same; null = the PBX refused to list contacts, and has not listed any since. */
  get askedEveryMs(): number | null {
    return this.isListing ? Math.round(this.intervalMs) : null;
  }

  isOff(nowMs: number): boolean {
    return nowMs < this.offUntilMs;
  }

  /** The PBX listed the contacts. */
  listed(): void {
    this.strikes = 0;
    this.isListing = true;
  }

  /** The PBX refused to list. @returns whether that was once too often: it is not asked for ten minutes */
  refused(nowMs: number): boolean {
    this.strikes += 1;
    if (this.strikes < STRIKES) return false;
    this.strikes = 0;
    this.offUntilMs = nowMs + OFF_MS;
    this.isListing = false;
    return true;
  }
}
