/** The parts of a key press that decide what it means. */
export interface KeyPress {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * One name for a key press: `F2`, `Shift+F4`, `Alt+P`, `Ctrl+Enter`, `C`, `?`. Shift is named only where it is not
 * already in the character.
 */
export function keyName({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyPress): string {
  const printable = key.length === 1;
  const modifiers = [
    ctrlKey ? "Ctrl" : null,
    altKey ? "Alt" : null,
    metaKey ? "Meta" : null,
    shiftKey && !printable ? "Shift" : null,
  ].filter((name) => name !== null);
  return [...modifiers, printable ? key.toUpperCase() : key].join("+");
}

/** A key that types a character (with or without Shift): it must not act in text fields, and can be turned off (WCAG 2.1.4). */
export function isCharacterKey(press: KeyPress): boolean {
  return press.key.length === 1 && !press.ctrlKey && !press.altKey && !press.metaKey;
}
