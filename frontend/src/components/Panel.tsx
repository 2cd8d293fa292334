import { useId } from "react";
import type { ReactNode } from "react";
import classes from "./Panel.module.css";

interface PanelProps {
  readonly title: string;
  /** Buttons beside the heading. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page with its own heading (h2). */
export function Panel({ title, actions, children }: PanelProps) {
  const id = useId();
  return (
    <section className="rl-panel" aria-labelledby={id}>
      <div className={classes["head"]}>
        <h2 id={id} className={classes["title"]}>
          {title}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** Names and values, in two columns. A row without a value is left out. */
export function FactList({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={`${classes["facts"]} rl-figures`}>
      {facts
        .filter(([, value]) => value !== null && value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Panels side by side where there is room, below each other where there is not. */
export function PanelGrid({ children }: { readonly children: ReactNode }) {
  return <div className={classes["grid"]}>{children}</div>;
}
