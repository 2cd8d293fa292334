import { useId } from "react";
import type { ReactNode } from "react";
import { KeyHint } from "../../components/KeyHint.tsx";
import { useKeys } from "../../keys/registry.ts";
import { panelMessages } from "../../messages/alarms.ts";
import classes from "./panel.module.css";

interface PanelProps {
  readonly title: string;
  /** Key that leads here. */
  readonly keys?: string;
  /** Key that moves the focus to the heading: `Alt+2`. */
  readonly jumpKeys?: string;
  /** Beside the title. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  /** The body scrolls in itself on wide screens, so that the page need not. */
  readonly scrolls?: boolean;
}

/** A titled part of a page. */
export function Panel({ title, keys, jumpKeys, action, children, className, scrolls = false }: PanelProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={`${classes["panel"]} ${className ?? ""}`}
      data-scrolls={scrolls || undefined}
    >
      <div className={classes["head"]}>
        <h2 id={id} tabIndex={-1} className={classes["title"]}>
          {title}
          {keys !== undefined && <KeyHint keys={keys} />}
          {jumpKeys !== undefined && <JumpKey keys={jumpKeys} title={title} headingId={id} />}
        </h2>
        {action}
      </div>
      {scrolls ? (
        // Reachable by Tab, so that the keyboard can scroll it.
        <div className={classes["body"]} role="group" aria-labelledby={id} tabIndex={0}>
          {children}
        </div>
      ) : (
        children
      )}
    </section>
  );
}

function JumpKey({ keys, title, headingId }: { keys: string; title: string; headingId: string }) {
  useKeys(panelMessages.title, [
    { keys, label: panelMessages.goTo(title), run: () => document.getElementById(headingId)?.focus() },
  ]);
  return null;
}
