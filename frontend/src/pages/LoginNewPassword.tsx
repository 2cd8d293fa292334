import { useEffect } from "react";
import { Navigate, useNavigate, useSearch } from "@tanstack/react-router";
import { LoginFrame } from "../components/LoginFrame.tsx";
import { NewPasswordForm } from "../components/NewPasswordForm.tsx";
import { loginMessages } from "../messages/login.ts";
import { loadMe, useSession } from "../store/sessionStore.ts";
import { enterAfterSignIn } from "./use-sign-in.ts";

/** Step 3 of the sign-in: a password made by somebody else must be replaced before anything opens. */
export function LoginNewPassword() {
  const navigate = useNavigate();
  const { to } = useSearch({ from: "/login" });
  const { phase, me } = useSession((state) => state);
  useEffect(() => {
    if (phase !== "unknown") return;
    loadMe().catch(() => navigate({ to: "/login", replace: true }));
  }, [phase, navigate]);
  if (phase === "signed_out") return <Navigate to="/login" replace />;
  return (
    <LoginFrame title={loginMessages.newPasswordTitle}>
      <p className="rl-muted" style={{ margin: 0 }}>
        {loginMessages.newPasswordText}
      </p>
      {me && (
        <NewPasswordForm
          username={me.user.username}
          submitLabel={loginMessages.save}
          onDone={() => enterAfterSignIn(to, navigate, me.user.sipExtension !== null)}
        />
      )}
    </LoginFrame>
  );
}
