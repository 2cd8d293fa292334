import { LoginFrame } from "../components/LoginFrame.tsx";
import { CredentialsForm } from "../components/SignInForms.tsx";
import { loginMessages } from "../messages/login.ts";
import { prefetchConsole, useAfterSignIn } from "./use-sign-in.ts";

/** Step 1 of the sign-in. */
export function Login() {
  const afterSignIn = useAfterSignIn();
  return (
    <LoginFrame title={loginMessages.signInTitle}>
      <CredentialsForm onDone={afterSignIn} onInput={prefetchConsole} />
    </LoginFrame>
  );
}
