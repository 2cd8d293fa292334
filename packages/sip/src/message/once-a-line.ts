import type { SipHeader } from "./message.ts";

/**
 * A header line as it came, which remembers what it was read as: lines never change, copies of a message share them, and each
 * message is asked many times. A changed copy of it is a plain line, which remembers nothing.
 */
export class ReceivedLine implements SipHeader {
  readonly name: string;
  readonly rawName: string;
  readonly value: string;
  #reader: ((value: string) => object) | null = null;
  #meaning: object | null = null;
  #passed: ((line: SipHeader) => void) | null = null;

  constructor(name: string, rawName: string, value: string) {
    this.name = name;
    this.rawName = rawName;
    this.value = value;
  }

  /** What the reader makes of the line. An error is not remembered. */
  static meaning<Value extends object>(line: SipHeader, read: (value: string) => Value): Value {
    if (!(#reader in line)) return read(line.value);
    if (line.#reader !== read) {
      line.#meaning = read(line.value);
      line.#reader = read;
    }
    return line.#meaning as Value;
  }

  /** The check throws where the line is bad, and is made again each time then. */
  static check(line: SipHeader, check: (line: SipHeader) => void): void {
    if (#passed in line && line.#passed === check) return;
    check(line);
    if (#passed in line) line.#passed = check;
  }
}

/** A check of header lines that is made once of each received line. */
export function checkOnceALine(check: (line: SipHeader) => void): (line: SipHeader) => void {
  return (line) => ReceivedLine.check(line, check);
}

/** A reader of header values that reads each received line once. */
export function onceALine<Value extends object>(read: (value: string) => Value): (line: SipHeader) => Value {
  return (line) => ReceivedLine.meaning(line, read);
}
