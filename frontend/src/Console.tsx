import { QueryClientProvider } from "@tanstack/react-query";
import { queryClient } from "./api/query-client.ts";
import { Layout } from "./components/Layout.tsx";

export { startConsole, stopConsole } from "./store/console-session.ts";

/** Everything behind the sign-in: one chunk, fetched at the sign-in or after it, never before. */
export function Console() {
  return (
    <QueryClientProvider client={queryClient}>
      <Layout />
    </QueryClientProvider>
  );
}
