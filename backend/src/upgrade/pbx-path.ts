import { closeCodes, HOP_HEADER_BYTES, hopSubprotocol } from "@readyline/contract";
import type { Sessions } from "../auth/sessions.ts";
import type { AppContext } from "../context.ts";
import { identityOf } from "../features/line/line-response.ts";
import type { UpgradePath } from "./upgrade-guard.ts";

export interface PbxPathOptions extends Pick<AppContext, "database" | "gateway"> {
  readonly sessions: Pick<Sessions, "connected">;
}

/** `/pbx`: SIP over WebSocket (RFC 7118), in frames that survive a break where the page can, for a user with an extension. */
export function pbxPath({ database, gateway, sessions }: PbxPathOptions): UpgradePath {
  return {
    path: "/pbx",
    subprotocol: "sip",
    betterSubprotocol: hopSubprotocol,
    maxPayloadBytes: 64 * 1024 + HOP_HEADER_BYTES,
    async prepare({ id: sessionId, user }, address) {
      const identity = await identityOf({ database }, { userId: user.id, sessionId, address });
      return (socket) => {
        if (identity === null) {
          socket.close(closeCodes.setupMissing);
          return;
        }
        socket.on("close", sessions.connected(sessionId, user.id));
        gateway.attach(socket, identity);
      };
    },
  };
}
