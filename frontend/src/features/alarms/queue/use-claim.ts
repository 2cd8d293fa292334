import type { AlarmDetail } from "@readyline/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { mergeAlarm } from "../../../api/alarm-list.ts";
import { api } from "../../../api/client.ts";
import { ApiFailure } from "../../../api/failure.ts";
import { alarmsQuery, queryKeys } from "../../../api/queries.ts";
import { serverNow } from "../../../store/clock.ts";

/** Where the claim of one alarm stands. Nothing is shown as claimed before the server said so. */
export type ClaimState =
  | { readonly kind: "claiming"; readonly no: number }
  /** A colleague was first. `since`: UTC epoch ms of the server. */
  | { readonly kind: "lost"; readonly no: number; readonly name: string; readonly since: number }
  | { readonly kind: "failed"; readonly no: number; readonly message: string };

interface ClaimEnds {
  onClaimed: (alarm: AlarmDetail) => void;
  onLost: (no: number, name: string) => void;
}

/** Claims one alarm at a time; a second press while one is under way does nothing. */
export function useClaim({ onClaimed, onLost }: ClaimEnds) {
  const queryClient = useQueryClient();
  const [state, setState] = useState<ClaimState | null>(null);
  const busy = useRef(false);

  const claim = useCallback(
    async (no: number): Promise<void> => {
      if (busy.current) return;
      busy.current = true;
      setState({ kind: "claiming", no });
      try {
        const alarm = await api("POST", "/api/alarms/:no/claim", { params: { no } });
        queryClient.setQueryData(queryKeys.alarm(no), alarm);
        queryClient.setQueryData(alarmsQuery().queryKey, (list) => list && mergeAlarm(list, alarm));
        setState(null);
        onClaimed(alarm);
      } catch (error) {
        if (!(error instanceof ApiFailure)) throw error;
        const holder = error.code === "already_claimed" ? error.holder : null;
        if (holder) {
          setState({ kind: "lost", no, name: holder.name, since: Math.min(holder.since, serverNow()) });
          onLost(no, holder.name);
        } else {
          setState({ kind: "failed", no, message: error.message });
        }
      } finally {
        busy.current = false;
      }
    },
    [queryClient, onClaimed, onLost],
  );
  return { state, claim };
}
