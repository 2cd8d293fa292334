/** There, or on its way. */
export type Ready<Value> = Value | Promise<Value>;

/**
 * Goes on with a value: at once where it is there. To wait for it all the same would put what follows behind everything that is on the stack,
 * which for a message that came from a socket is the whole of reading that socket.
 */
export function whenReady<Value, Result>(value: Ready<Value>, next: (value: Value) => Ready<Result>): Ready<Result> {
  return value instanceof Promise ? later(value, next) : next(value);
}

async function later<Value, Result>(value: Promise<Value>, next: (value: Value) => Ready<Result>): Promise<Result> {
  return next(await value);
}

/** All of them, at once where none is on its way. */
export function allReady<Value>(values: readonly Ready<Value>[]): Ready<readonly Value[]> {
  const there: Value[] = [];
  for (const value of values) {
    if (value instanceof Promise) return Promise.all(values.map(async (one) => one));
    there.push(value);
  }
  return there;
}
