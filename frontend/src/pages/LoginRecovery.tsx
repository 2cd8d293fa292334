import { Link, useSearch } from "@tanstack/react-router";
import { LoginFrame } from "../components/LoginFrame.tsx";
import { RecoveryForm } from "../components/SignInForms.tsx";
import { loginMessages } from "../messages/login.ts";
import { prefetchConsole, useAfterSignIn } from "./use-sign-in.ts";
import classes from "./Login.module.css";

/** Step 2 without the authenticator. */
export function LoginRecovery() {
  const afterSignIn = useAfterSignIn();
  const search = useSearch({ from: "/login" });
  return (
    <LoginFrame title={loginMessages.recoveryTitle}>
      <RecoveryForm onDone={afterSignIn} onInput={prefetchConsole} />
      <nav className={classes["links"]}>
        <Link to="/login/code" search={search}>
          {loginMessages.useCode}
        </Link>
        <Link to="/login" search={search}>
          {loginMessages.startAgain}
        </Link>
      </nav>
    </LoginFrame>
  );
}
