import type { MantineColorScheme, MantineColorSchemeManager } from "@mantine/core";
import type { Preferences } from "@readyline/contract";

type Listener = (scheme: MantineColorScheme) => void;
const listeners = new Set<Listener>();
let current: MantineColorScheme = "auto";

const schemeOf: Readonly<Record<Preferences["theme"], MantineColorScheme>> = {
  dark: "dark",
  light: "light",
  system: "auto",
};

/**
 * The colour scheme lives in the user's preferences on the server, never in browser storage. Until they are known
 * the page follows the system.
 */
export const colorSchemeManager: MantineColorSchemeManager = {
  get: () => current,
  set: (scheme) => {
    current = scheme;
  },
  subscribe: (listener) => {
    listeners.add(listener);
  },
  unsubscribe: () => listeners.clear(),
  clear: () => {
    current = "auto";
  },
};

/** Shows the user's preferences; null = nobody is signed in. */
export function applyPreferences(preferences: Preferences | null): void {
  current = preferences ? schemeOf[preferences.theme] : "auto";
  document.documentElement.dataset["density"] = preferences?.rowDensity ?? "compact";
  for (const listener of listeners) listener(current);
}
