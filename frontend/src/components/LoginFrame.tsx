import { useEffect } from "react";
import type { ReactNode } from "react";
import { loginMessages } from "../messages/login.ts";
import { useConfig } from "../store/configStore.ts";
import { usePageTitle } from "../store/titleStore.ts";
import { turnPage } from "./page-turn.ts";
import { Logo } from "./Logo.tsx";
import classes from "./LoginFrame.module.css";

/** One step of the sign-in: a page of its own with its own title. */
export function LoginFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const config = useConfig();
  usePageTitle(title);
  // The page after the sign-in is then not the first one, and its heading takes focus.
  useEffect(() => void turnPage(), []);
  return (
    <main className={classes["page"]}>
      <div className={classes["card"]}>
        <Logo />
        <h1 className={classes["title"]}>{title}</h1>
        {children}
      </div>
      {config?.evaluationPbx && <p className="rl-muted">{loginMessages.evaluation}</p>}
    </main>
  );
}
