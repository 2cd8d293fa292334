/** A number given as `--name N`. @throws Error where it is none */
export function numberOption(name: string, otherwise: number): number {
  const text = textOption(name);
  if (text === null) return otherwise;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} wants a number, not ${text}`);
  return value;
}

/** A text given as `--name TEXT`. */
export function textOption(name: string): string | null {
  const at = process.argv.indexOf(name);
  return at < 0 ? null : (process.argv[at + 1] ?? null);
}
