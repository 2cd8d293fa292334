import type { AlarmDetail } from "@readyline/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { storeAlarm } from "./alarm-cache.ts";

/** A change of one alarm at the server. Its answer is shown by every page; `error` is for the caller to show. */
export function useAlarmAction<Input = void>(
  change: (input: Input) => Promise<AlarmDetail>,
  onDone?: (alarm: AlarmDetail) => void,
) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (alarm) => {
      storeAlarm(queryClient, alarm);
      onDone?.(alarm);
    },
  });
}
