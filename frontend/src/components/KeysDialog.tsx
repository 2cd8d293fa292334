import { boundKeys } from "../keys/registry.ts";
import { shellMessages } from "../messages/shell.ts";
import { useMe } from "../store/sessionStore.ts";
import classes from "./KeysDialog.module.css";
import { Dialog } from "./Dialog.tsx";

interface KeysDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** The keys that act on the page as it is now. */
export function KeysDialog({ opened, onClose }: KeysDialogProps) {
  const letters = useMe().preferences.letterKeys;
  return (
    <Dialog opened={opened} onClose={onClose} title={shellMessages.shortcutsTitle} size="lg">
      <p className="rl-muted">{letters ? shellMessages.shortcutsText : shellMessages.shortcutsOff}</p>
      {opened && <KeyList />}
    </Dialog>
  );
}

/** One list a heading; parts of the page that share a heading share the list. */
function KeyList() {
  const groups = new Map<string, Map<string, string>>();
  for (const { title, bindings } of boundKeys()) {
    const group = groups.get(title) ?? new Map<string, string>();
    for (const binding of bindings) if (!group.has(binding.keys)) group.set(binding.keys, binding.label);
    if (group.size > 0) groups.set(title, group);
  }
  return [...groups].map(([title, keys]) => (
    <section key={title} aria-label={title}>
      <h3>{title}</h3>
      <dl className={classes["keys"]}>
        {[...keys].map(([key, label]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </section>
  ));
}
