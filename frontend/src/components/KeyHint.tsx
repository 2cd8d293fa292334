import classes from "./KeyHint.module.css";

/**
 * The key of a button, at its end. Drawn by the style sheet: the name of the button is its word alone, and its
 * `aria-keyshortcuts` says the key to screen readers.
 */
export function KeyHint({ keys }: { readonly keys: string }) {
  return <kbd className={classes["hint"]} data-keys={keys} aria-hidden="true" />;
}
