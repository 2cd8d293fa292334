import { QueryClientProvider } from "@tanstack/react-query";
import { queryClient } from "./api/query-client.ts";
import { Layout } from "./components/Layout.tsx";
import { useSession } from "./store/sessionStore.ts";

export { startConsole, stopConsole } from "./store/console-session.ts";

/** Everything behind the sign-in: one chunk, fetched when somebody begins to sign in, never before. */
export function Console() {
  // After the logout nothing of it is drawn any more, also while the way to the sign-in is still under way.
  const signedIn = useSession((state) => state.me !== null);
  if (!signedIn) return null;
  return (
    <QueryClientProvider client={queryClient}>
      <Layout />
    </QueryClientProvider>
  );
}
