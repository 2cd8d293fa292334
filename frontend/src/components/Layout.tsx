import { Outlet } from "@tanstack/react-router";
import { useState } from "react";
import { useAlarmSound } from "../features/alarms/sound/use-alarm-sound.ts";
import { useKeys } from "../keys/registry.ts";
import { shellMessages } from "../messages/shell.ts";
import { useConfig } from "../store/configStore.ts";
import { AttentionBanner } from "./AttentionBanner.tsx";
import { InCallBar } from "./InCallBar.tsx";
import { IncomingCard } from "./IncomingCard.tsx";
import { KeysDialog } from "./KeysDialog.tsx";
import { Navigation } from "./Navigation.tsx";
import { Notices } from "./Notices.tsx";
import { SessionDialog } from "./SessionDialog.tsx";
import { useLineAnnouncements, useUnclaimedCount } from "./layout-effects.ts";
import classes from "./Layout.module.css";

/**
 * What every page behind the sign-in stands in, in reading order: skip link, navigation with the PBX status, current
 * call, notices, the page. Nothing here is ever taken away while a page loads.
 */
export function Layout() {
  const [keysShown, setKeysShown] = useState(false);
  const evaluation = useConfig()?.evaluationPbx ?? false;
  useLineAnnouncements();
  useUnclaimedCount();
  useAlarmSound();
  useKeys(shellMessages.keyGlobal, [{ keys: "?", label: shellMessages.keyHelp, run: () => setKeysShown(true) }]);
  return (
    <div className={classes["layout"]}>
      <a className={classes["skip"]} href="#main">
        {shellMessages.skip}
      </a>
      <Navigation onShowKeys={() => setKeysShown(true)} />
      <InCallBar />
      <IncomingCard />
      <Notices />
      <AttentionBanner />
      <main id="main" tabIndex={-1} className={classes["main"]}>
        <Outlet />
      </main>
      {evaluation && <footer className={classes["footer"]}>{shellMessages.evaluation}</footer>}
      <KeysDialog opened={keysShown} onClose={() => setKeysShown(false)} />
      <SessionDialog />
    </div>
  );
}
