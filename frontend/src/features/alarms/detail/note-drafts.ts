import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { sessionStore } from "../../../store/sessionStore.ts";

/** Notes begun and not saved, by alarm number: they wait while the operator looks at another page. Never stored. */
const drafts = createStore<{ texts: Readonly<Record<number, string>> }>(() => ({ texts: {} }));

// The next user of this tab must not find what the last one wrote.
sessionStore.subscribe(({ me }, before) => {
  if (me?.user.id !== before.me?.user.id) drafts.setState({ texts: {} });
});

export function useNoteDraft(no: number): readonly [string, (text: string) => void] {
  const text = useStore(drafts, ({ texts }) => texts[no] ?? "");
  return [text, (next) => drafts.setState(({ texts }) => ({ texts: { ...texts, [no]: next } }))];
}
