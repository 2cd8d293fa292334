import { commonMessages } from "../messages/common.ts";
import classes from "./Logo.module.css";

export function Logo() {
  return (
    <span className={classes["logo"]}>
      <svg viewBox="0 0 32 24" width="26" height="20" aria-hidden="true">
        <path
          d="M2 15h7l4-10 4 14 3-7h10"
          fill="none"
          stroke="var(--rl-ok-text)"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {commonMessages.product}
    </span>
  );
}
