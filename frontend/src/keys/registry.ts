import { useEffect, useRef } from "react";
import { isCharacterKey, keyName } from "./key-names.ts";

export interface KeyBinding {
  /** As `keyName` names it: `F8`, `Shift+F4`, `C`, `Alt+P`, `Ctrl+Enter`. */
  readonly keys: string;
  /** What it does, for the list of keys. */
  readonly label: string;
  readonly run: (event: KeyboardEvent) => void;
  /** False = this binding is passed over and a wider one may take the key. Default true. */
  readonly enabled?: boolean;
  /** The higher one wins; equal ones: the newer. Default 0. */
  readonly priority?: number;
  /** Also while a dialog is open. Function keys always do. Default false. */
  readonly inDialogs?: boolean;
}

interface Scope {
  readonly title: string;
  readonly bindings: () => readonly KeyBinding[];
}

const scopes: Scope[] = [];
let lettersOn = () => true;

/** Tells the registry whether single-character keys act at all (a preference). */
export function setLettersRule(rule: () => boolean): void {
  lettersOn = rule;
}

/** What is bound now, for the list of keys: the page's own bindings first. */
export function boundKeys(): readonly { title: string; bindings: readonly KeyBinding[] }[] {
  return [...scopes].reverse().map((scope) => ({ title: scope.title, bindings: scope.bindings() }));
}

const isFunctionKey = (event: KeyboardEvent): boolean => /^F\d{1,2}$/.test(event.key);

/** True where a character typed now would land in a field. */
function typesIntoField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return (
    target instanceof HTMLInputElement &&
    !["button", "checkbox", "radio", "range", "reset", "submit"].includes(target.type)
  );
}

const dialogOpen = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"]') !== null;

function matching(event: KeyboardEvent): KeyBinding | null {
  const name = keyName(event);
  const inDialog = !isFunctionKey(event) && dialogOpen();
  let best: KeyBinding | null = null;
  for (const scope of scopes) {
    for (const binding of scope.bindings()) {
      if (binding.keys !== name || binding.enabled === false) continue;
      if (inDialog && binding.inDialogs !== true) continue;
      if (!best || (binding.priority ?? 0) >= (best.priority ?? 0)) best = binding;
    }
  }
  return best;
}

/** The one key listener of the page. Key repeat and input methods (IME) never act. */
function onKeyDown(event: KeyboardEvent): void {
  if (event.repeat || event.isComposing || event.defaultPrevented) return;
  if (isCharacterKey(event) && (!lettersOn() || typesIntoField(event.target))) return;
  const binding = matching(event);
  if (!binding) return;
  event.preventDefault();
  binding.run(event);
}

function addScope(scope: Scope): () => void {
  if (scopes.length === 0) window.addEventListener("keydown", onKeyDown);
  scopes.push(scope);
  return () => {
    scopes.splice(scopes.indexOf(scope), 1);
    if (scopes.length === 0) window.removeEventListener("keydown", onKeyDown);
  };
}

/** Binds keys while the component is on the screen. @param title heading in the list of keys: `Alarm` */
export function useKeys(title: string, bindings: readonly KeyBinding[]): void {
  const current = useRef(bindings);
  useEffect(() => {
    current.current = bindings;
  });
  useEffect(() => addScope({ title, bindings: () => current.current }), [title]);
}
