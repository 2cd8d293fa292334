/** Pages that this document has shown; the first one is where the browser's own focus begins. */
let shown = 0;

/** Counts a page; true when it is not the first one, so that its heading should take focus. */
export function turnPage(): boolean {
  shown += 1;
  return shown > 1;
}
