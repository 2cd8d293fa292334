import { QueryClient } from "@tanstack/react-query";
import { ApiFailure } from "./failure.ts";

/**
 * The one cache of server state. Live events keep it fresh, so that nothing is asked again for age or focus alone.
 * Only failures that can heal are tried again.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      networkMode: "always",
      retry: (failures, error) => failures < 2 && error instanceof ApiFailure && error.canRetry,
      retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 4000),
    },
    mutations: { retry: false, networkMode: "always" },
  },
});
