import { useState } from "react";
import type { ReactNode } from "react";
import { useNavigate } from "@tanstack/react-router";
import { shellMessages } from "../messages/shell.ts";
import { alertNow } from "../store/announcer.ts";
import { logout } from "../store/console-session.ts";
import { noticeStore } from "../store/noticeStore.ts";
import { pbxStore } from "../store/pbxStore.ts";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { messageOf } from "./message-of.ts";

interface Logout {
  /** Logs out; asks first where a call would end. */
  readonly askLogout: () => void;
  readonly dialog: ReactNode;
}

export function useLogout(): Logout {
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const leave = async () => {
    await logout();
    await navigate({ to: "/login", replace: true });
  };
  const askLogout = () => {
    const { current } = pbxStore.getState();
    if (current !== null && current.state !== "ended") {
      setAsking(true);
      return;
    }
    leave().catch((error: unknown) => {
      const text = shellMessages.logoutFailed(messageOf(error));
      noticeStore.setState({ text });
      alertNow(text);
    });
  };
  return {
    askLogout,
    dialog: (
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={shellMessages.logoutInCallTitle}
        confirmLabel={shellMessages.logoutInCallConfirm}
        onConfirm={leave}
      >
        {shellMessages.logoutInCallText}
      </ConfirmDialog>
    ),
  };
}
