import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { Link } from "@tanstack/react-router";
import type { LinkProps } from "@tanstack/react-router";
import { commonMessages } from "../messages/common.ts";
import { turnPage } from "./page-turn.ts";
import { usePageTitle } from "../store/titleStore.ts";
import classes from "./PageHeader.module.css";

export interface Crumb {
  readonly label: string;
  /** Where it leads; the last crumb is the page itself and leads nowhere. */
  readonly link?: LinkProps;
}

export interface PageHeaderProps {
  /** The page's only h1. */
  readonly title: ReactNode;
  /** Text of the browser tab; the title itself where that is plain text. */
  readonly documentTitle: string;
  /** From the second level on: every page above this one, this one last. */
  readonly crumbs?: readonly Crumb[];
  /** Buttons of the page. */
  readonly actions?: ReactNode;
  /** False where the page itself decides what has focus after it opened. */
  readonly focusHeading?: boolean;
}

/**
 * Heading, breadcrumb and buttons of a page. Sets the document title. After a navigation (not after the first load)
 * the heading takes focus, so that keyboard and screen reader begin where the page begins.
 */
export function PageHeader({ title, documentTitle, crumbs = [], actions, focusHeading = true }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  usePageTitle(documentTitle);
  useEffect(() => {
    if (turnPage() && focusHeading) heading.current?.focus({ preventScroll: true });
  }, [focusHeading]);
  return (
    <header className={classes["header"]}>
      {crumbs.length > 0 && (
        <nav aria-label={commonMessages.breadcrumb}>
          <ol className={classes["crumbs"]}>
            {crumbs.map((crumb) => (
              <li key={crumb.label}>
                {crumb.link ? (
                  <Link {...crumb.link}>{crumb.label}</Link>
                ) : (
                  <span aria-current="page">{crumb.label}</span>
                )}
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className={classes["row"]}>
        <h1 ref={heading} tabIndex={-1} className={classes["title"]}>
          {title}
        </h1>
        {actions && <div className={classes["actions"]}>{actions}</div>}
      </div>
    </header>
  );
}
