import { Link, useSearch } from "@tanstack/react-router";
import { LoginFrame } from "../components/LoginFrame.tsx";
import { CodeForm } from "../components/SignInForms.tsx";
import { loginMessages } from "../messages/login.ts";
import { prefetchConsole, useAfterSignIn } from "./use-sign-in.ts";
import classes from "./Login.module.css";

/** Step 2 of the sign-in, for users with two-factor. */
export function LoginCode() {
  const afterSignIn = useAfterSignIn();
  const search = useSearch({ from: "/login" });
  return (
    <LoginFrame title={loginMessages.codeTitle}>
      <CodeForm onDone={afterSignIn} onInput={prefetchConsole} />
      <nav className={classes["links"]}>
        <Link to="/login/recovery" search={search}>
          {loginMessages.useRecovery}
        </Link>
        <Link to="/login" search={search}>
          {loginMessages.startAgain}
        </Link>
      </nav>
    </LoginFrame>
  );
}
