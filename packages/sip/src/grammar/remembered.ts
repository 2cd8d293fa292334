import { Buffer } from "node:buffer";

const MAX_REMEMBERED = 1_024;
const MAX_CHARACTERS = 256;

/**
 * The texts that were read last, with what they were read as. The messages of a line repeat most of what they say: where one was read already,
 * the next one costs a look-up. What is read must never change afterwards. An error is not remembered.
 */
export class Remembered<Value extends object> {
  private readonly values = new Map<string, Value>();

  /**
   * @param read makes the value of a text
   * @param isWorth whether a text may come again; default: any
   */
  of(text: string, read: (text: string) => Value, isWorth: (text: string) => boolean = always): Value {
    const before = this.values.get(text);
    if (before !== undefined) return before;
    if (text.length > MAX_CHARACTERS || !text.isWellFormed() || !isWorth(text)) return read(text);
    // A part of a message is kept by V8 as a window into the whole of it, which would stay in memory.
    const own = Buffer.from(text).toString();
    const value = read(own);
    const oldest = this.values.size < MAX_REMEMBERED ? undefined : this.values.keys().next().value;
    if (oldest !== undefined) this.values.delete(oldest);
    this.values.set(own, value);
    return value;
  }
}

const always = (): boolean => true;
