import type { Sessions } from "../auth/sessions.ts";
import type { LiveHub } from "../live/live-hub.ts";
import type { UpgradePath } from "./upgrade-guard.ts";

/** `/live`: events for a signed-in page. The page itself says very little. */
export function livePath({ live, sessions }: { live: LiveHub; sessions: Pick<Sessions, "connected"> }): UpgradePath {
  return {
    path: "/live",
    maxPayloadBytes: 4 * 1024,
    prepare:
      async ({ id: sessionId, user }) =>
      (socket) => {
        socket.on("close", sessions.connected(sessionId, user.id));
        live.attach(socket, { sessionId, userId: user.id });
      },
  };
}
