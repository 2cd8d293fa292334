/** Takes netstrings (`<length>:<bytes>,`) out of a stream. */
export class NetstringReader {
  #pending: Buffer = Buffer.alloc(0);

  /** @returns the netstrings that are whole now. */
  take(chunk: Buffer): string[] {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    const whole: string[] = [];
    for (;;) {
      const colon = this.#pending.indexOf(":");
      if (colon < 0) return whole;
      const start = colon + 1;
      const end = start + Number(this.#pending.subarray(0, colon).toString("latin1"));
      if (this.#pending.length <= end) return whole;
      whole.push(this.#pending.subarray(start, end).toString());
      this.#pending = this.#pending.subarray(end + 1);
    }
  }
}

export const netstring = (text: string): string => `${Buffer.byteLength(text)}:${text},`;
