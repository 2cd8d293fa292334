import type { ReactNode } from "react";
import classes from "./strip.module.css";

interface StripProps {
  /** `bad` = red, only for what is lost; `wait` = yellow; `plain` = neutral. */
  readonly tone: "bad" | "wait" | "plain";
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly role?: "alert" | "status";
}

/** One sentence over the whole width, with what can be done about it. */
export function Strip({ tone, children, action, role }: StripProps) {
  return (
    <div className={`${classes["strip"]} rl-fill`} data-tone={tone} role={role}>
      <span className={classes["text"]}>{children}</span>
      {action}
    </div>
  );
}
