import { writeHopFrame } from "./hop-frames.ts";

export interface HopLimits {
  /** Messages that may wait for their confirmation. */
  readonly maxMessages: number;
  /** And their characters together. */
  readonly maxCharacters: number;
}

interface Kept {
  readonly sequence: number;
  readonly text: string;
}

/** So many messages are confirmed by a frame of their own, where nothing is sent that could carry it. */
const ACK_EVERY = 8;

/** One end of a hop: numbers what leaves, keeps it until it is confirmed, and takes what comes exactly once and in order. */
export class HopSequence {
  readonly #limits: HopLimits;
  #kept: Kept[] = [];
  #characters = 0;
  #lastSent = 0;
  #lastTaken = 0;
  #lastConfirmed = 0;

  constructor(limits: HopLimits) {
    this.#limits = limits;
  }

  /** Last number taken from the other side; 0 = none yet. */
  get lastTaken(): number {
    return this.#lastTaken;
  }

  get waitingCharacters(): number {
    return this.#characters;
  }

  /** Keeps a message. @returns its frame, or null where too much waits: the hop is then lost for good */
  send(text: string): string | null {
    const { maxMessages, maxCharacters } = this.#limits;
    if (this.#kept.length >= maxMessages || this.#characters + text.length > maxCharacters) return null;
    this.#lastSent += 1;
    const kept = { sequence: this.#lastSent, text };
    this.#kept.push(kept);
    this.#characters += text.length;
    return this.#frame(kept);
  }

  /** `again` = taken before; `false` = a number is missing or confirms what was never sent: the other side cannot be continued. */
  take(sequence: number, ack: number): "new" | "again" | "false" {
    if (!this.confirm(ack) || sequence > this.#lastTaken + 1 || sequence < 1) return "false";
    if (sequence <= this.#lastTaken) return "again";
    this.#lastTaken = sequence;
    return "new";
  }

  /** The other side has taken everything up to this number. @returns false where that was never sent */
  confirm(ack: number): boolean {
    if (ack > this.#lastSent) return false;
    while (this.#kept[0] !== undefined && this.#kept[0].sequence <= ack)
      this.#characters -= this.#kept.shift()?.text.length ?? 0;
    return true;
  }

  /** A confirmation that is due; null = none. */
  dueAck(): string | null {
    return this.#lastTaken - this.#lastConfirmed < ACK_EVERY ? null : this.#ack();
  }

  /** After a break: the frames that the other side, which has taken everything up to `ack`, has not. @returns null where they are not there */
  resume(ack: number): readonly string[] | null {
    const oldest = this.#kept[0]?.sequence ?? this.#lastSent + 1;
    if (ack < oldest - 1 || !this.confirm(ack)) return null;
    return this.#kept.map((kept) => this.#frame(kept));
  }

  #frame({ sequence, text }: Kept): string {
    this.#lastConfirmed = this.#lastTaken;
    return writeHopFrame({ kind: "message", sequence, ack: this.#lastTaken, text });
  }

  #ack(): string {
    this.#lastConfirmed = this.#lastTaken;
    return writeHopFrame({ kind: "ack", ack: this.#lastTaken });
  }
}
