import { LoginFrame } from "../components/LoginFrame.tsx";
import { loginMessages } from "../messages/login.ts";
import { useConfig } from "../store/configStore.ts";

/** Shown instead of the console where the browser would give it no microphone. */
export function InsecurePage() {
  const address = useConfig()?.publicUrl ?? null;
  return (
    <LoginFrame title={loginMessages.insecureTitle}>
      <p>{loginMessages.insecureText}</p>
      {address === null && <p>{loginMessages.insecureNoAddress}</p>}
      {address?.startsWith("https:") && (
        <a href={address} className="rl-link">
          {loginMessages.insecureAddress(address)}
        </a>
      )}
      {address?.startsWith("http:") && <p>{loginMessages.insecureAddressToo(address)}</p>}
    </LoginFrame>
  );
}
