import type { SipHeader } from "./message.ts";

/**
 * A reader of header values that reads each line once: lines never change, copies of a message share them, and each message
 * is asked many times. An error is not remembered.
 */
export function onceALine<Value extends object>(read: (value: string) => Value): (line: SipHeader) => Value {
  const known = new WeakMap<SipHeader, Value>();
  return (line) => {
    const before = known.get(line);
    if (before !== undefined) return before;
    const value = read(line.value);
    known.set(line, value);
    return value;
  };
}
