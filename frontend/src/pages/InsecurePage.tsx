import { LoginFrame } from "../components/LoginFrame.tsx";
import { loginMessages } from "../messages/login.ts";
import { useConfig } from "../store/configStore.ts";

/** Shown instead of the console where the browser would give it no microphone. */
export function InsecurePage() {
  const address = useConfig()?.publicUrl ?? null;
  return (
    <LoginFrame title={loginMessages.insecureTitle}>
      <p>{loginMessages.insecureText}</p>
      {address === null ? (
        <p>{loginMessages.insecureNoAddress}</p>
      ) : (
        <a href={address}>{loginMessages.insecureAddress(address)}</a>
      )}
    </LoginFrame>
  );
}
