import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { Button } from "@mantine/core";
import { useUnclaimed } from "../components/layout-effects.ts";
import { PageHeader } from "../components/PageHeader.tsx";
import { readiness } from "../features/ready/readiness.ts";
import { ReadyRows } from "../features/ready/ReadyRows.tsx";
import classes from "../features/ready/Ready.module.css";
import { loginMessages } from "../messages/login.ts";
import { soundContext, usePbx } from "../store/pbxStore.ts";
import { useSession } from "../store/sessionStore.ts";
import { beep } from "../sounds/beep.ts";

/** How long all is shown as ready before the console opens by itself. */
const READY_SHOWN_MS = 1_500;
const BEEP_VOLUME = 0.3;

/**
 * Last step of the sign-in: what an operator needs before the first alarm. Opens the console by itself where all is ready,
 * and else stays and says what is missing. It can be left at any time and never waits for the PBX.
 */
export function Ready() {
  const navigate = useNavigate();
  const { to } = useSearch({ from: "/console/ready" });
  const extension = useSession((state) => state.me?.user.sipExtension ?? null);
  const desk = usePbx((state) => state);
  const rows = readiness(desk, extension !== null);
  const [played, setPlayed] = useState(0);
  const waiting = useUnclaimed();

  const go = useCallback(() => void navigate({ to: to ?? "/dashboard", replace: true }), [navigate, to]);
  const hasSound = rows.sound === "good";
  useEffect(() => {
    const context = hasSound ? soundContext() : null;
    if (context) beep(context, BEEP_VOLUME);
  }, [hasSound, played]);
  useEffect(() => {
    if (!rows.ready) return;
    const timer = setTimeout(go, READY_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [rows.ready, go, played]);

  return (
    <div className={`rl-panel ${classes["card"]}`}>
      <PageHeader
        title={rows.ready ? loginMessages.ready : loginMessages.readyTitle}
        documentTitle={loginMessages.ready}
        focusHeading={false}
      />
      <ReadyRows rows={rows} waiting={waiting} onPlayAgain={() => setPlayed((count) => count + 1)} />
      <p className="rl-muted" style={{ margin: 0 }} role="status">
        {rows.ready ? loginMessages.readySoon : loginMessages.readyStays}
      </p>
      <Button variant="filled" autoFocus onClick={go}>
        {to === undefined ? loginMessages.readyGo : loginMessages.readyGoBack}
      </Button>
    </div>
  );
}
