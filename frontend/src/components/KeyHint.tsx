import classes from "./KeyHint.module.css";

/** The key of a button, at its end. Read out by `aria-keyshortcuts` of the button, so hidden here. */
export function KeyHint({ keys }: { readonly keys: string }) {
  return (
    <kbd className={classes["hint"]} aria-hidden="true">
      {keys}
    </kbd>
  );
}
