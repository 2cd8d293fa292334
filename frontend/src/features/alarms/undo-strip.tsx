import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { queryKeys } from "../../api/queries.ts";
import { KeyHint } from "../../components/KeyHint.tsx";
import { messageOf } from "../../components/QueryState.tsx";
import { useKeys } from "../../keys/registry.ts";
import { alarmMessages, closeMessages } from "../../messages/alarms.ts";
import { announce } from "../../store/announcer.ts";
import { useServerNow } from "../../store/clock.ts";
import { forgetClose, useLastClose } from "./close-undo-store.ts";
import type { LastClose } from "./close-undo-store.ts";
import { Strip } from "./strip.tsx";

/** For ten seconds after a close: what was closed, and the way back. */
export function UndoStrip() {
  const last = useLastClose(useServerNow());
  return last && <Undo key={last.no} last={last} />;
}

function Undo({ last }: { last: LastClose }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const undo = useMutation({
    mutationFn: () => api("POST", "/api/alarms/:no/undo-close", { params: { no: last.no } }),
    onSuccess: (alarm) => {
      queryClient.setQueryData(queryKeys.alarm(alarm.no), alarm);
      forgetClose();
      announce(closeMessages.undone(alarm.no));
      void navigate({ to: "/alarms/$no", params: { no: String(alarm.no) } });
    },
  });
  useKeys(alarmMessages.alarm(last.no), [
    { keys: "U", label: closeMessages.undoNamed(last.no), run: () => undo.mutate(), enabled: !undo.isPending },
  ]);
  return (
    <Strip
      tone="plain"
      action={
        <Button
          aria-label={closeMessages.undoNamed(last.no)}
          aria-keyshortcuts="U"
          onClick={() => undo.mutate()}
          loading={undo.isPending}
        >
          {closeMessages.undo}
          <KeyHint keys="U" />
        </Button>
      }
    >
      {undo.error ? closeMessages.undoFailed(messageOf(undo.error)) : closeMessages.done(last.no)}
    </Strip>
  );
}
