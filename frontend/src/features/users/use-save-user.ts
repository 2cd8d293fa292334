import { useQueryClient } from "@tanstack/react-query";
import type { UserResponse } from "@readyline/contract";
import { userQuery, queryKeys } from "../../api/queries.ts";

/** Puts a user that the server has just returned into the cache, and has the list read again. */
export function useKeepUser(): (user: UserResponse) => Promise<void> {
  const queryClient = useQueryClient();
  return async (user) => {
    queryClient.setQueryData(userQuery(user.id).queryKey, user);
    await queryClient.invalidateQueries({ queryKey: queryKeys.users });
  };
}
