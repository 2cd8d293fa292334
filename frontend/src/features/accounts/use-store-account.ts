import type { AccountDetail } from "@readyline/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { accountQuery, queryKeys } from "../../api/queries.ts";

/** Puts a changed account where every page reads it; the list is asked again. */
export function useStoreAccount(): (account: AccountDetail) => void {
  const queryClient = useQueryClient();
  return useCallback(
    (account) => {
      queryClient.setQueryData(accountQuery(account.id).queryKey, account);
      void queryClient.invalidateQueries({ queryKey: queryKeys.accounts });
    },
    [queryClient],
  );
}
