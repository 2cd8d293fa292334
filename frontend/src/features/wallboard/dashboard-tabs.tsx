import { Link } from "@tanstack/react-router";
import { wallboardMessages } from "../../messages/wallboard.ts";
import { useHasRole } from "../../store/sessionStore.ts";
import classes from "../accounts/accounts.module.css";

/** Queue and wallboard; for operators there is only the queue, and no tabs. */
export function DashboardTabs({ current }: { readonly current: "queue" | "wallboard" }) {
  if (!useHasRole("supervisor")) return null;
  return (
    <nav aria-label={wallboardMessages.tabs}>
      <ul className={classes["tabs"]}>
        <li>
          <Link to="/dashboard" activeOptions={{ exact: true }} aria-current={current === "queue" ? "page" : undefined}>
            {wallboardMessages.queue}
          </Link>
        </li>
        <li>
          <Link to="/dashboard/wallboard" aria-current={current === "wallboard" ? "page" : undefined}>
            {wallboardMessages.title}
          </Link>
        </li>
      </ul>
    </nav>
  );
}
