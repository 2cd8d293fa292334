import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { ApiErrorCode } from "@readyline/contract";
import { WebSocketServer, type WebSocket } from "ws";
import type { Sessions } from "../auth/sessions.ts";
import type { StoredSession } from "../auth/session-store.ts";
import { clientAddress, requestedHost } from "../http/client-address.ts";
import type { OriginPolicy } from "../http/origin-policy.ts";
import type { Log } from "../log.ts";
import { createRateLimit } from "../http/rate-limit.ts";
import { refuseSocket } from "../http/refuse-socket.ts";

const UNAUTHENTICATED_PER_SECOND = 20;

/** What happens on one path once a browser has passed the checks. */
export interface UpgradePath {
  readonly path: string;
  /** Has to be offered by the browser and is then spoken. */
  readonly subprotocol?: string;
  /** Is spoken instead where the browser offers it too. */
  readonly betterSubprotocol?: string;
  readonly maxPayloadBytes: number;
  /** Resolves to what takes the socket over, in the same turn of the event loop as the upgrade: no message is missed. */
  readonly prepare: (session: StoredSession, address: string) => Promise<(socket: WebSocket) => void>;
}

export interface UpgradeGuardOptions {
  readonly server: Server;
  readonly paths: readonly UpgradePath[];
  readonly sessions: Pick<Sessions, "tokenOf" | "find">;
  readonly origins: OriginPolicy;
  readonly trustProxy: boolean;
  readonly log: Log;
}

/**
 * Lets browsers through to WebSockets. Refusals come before the upgrade, in this order: foreign Host 421, no living
 * session 401, foreign Origin 403 (like a session that must set a password first), missing subprotocol 400.
 *
 * Disposing refuses further upgrades and cuts what is still open, so that the server can close.
 */
export function guardUpgrades(options: UpgradeGuardOptions): Disposable {
  const { server, sessions, origins, trustProxy, log } = options;
  const unauthenticated = createRateLimit(UNAUTHENTICATED_PER_SECOND, 1_000);
  const paths = new Map(options.paths.map((path) => [path.path, { ...path, sockets: webSocketServer(path) }]));

  async function handle(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const address = clientAddress(request, trustProxy);
    const refuse = (code: ApiErrorCode) => {
      log.debug({ path: request.url, address, code }, "upgrade refused");
      refuseSocket(socket, code);
    };
    const path = paths.get(request.url?.replace(/\?.*$/s, "") ?? "");
    if (!path) return refuse("not_found");
    if (!origins.hostAllowed(requestedHost(request, trustProxy))) return refuse("misdirected");
    const token = sessions.tokenOf(request.headers.cookie);
    // A signed token cannot be made up, so only those without one are counted: a colleague behind the same address gets in.
    if (token === null && !unauthenticated.free(address)) return refuse("too_many_requests");
    const session = await sessions.find(token);
    if (session === null) {
      unauthenticated.take(address);
      return refuse("not_signed_in");
    }
    if (!origins.originAllowed(request.headers.origin)) return refuse("wrong_origin");
    if (session.user.mustChangePassword) return refuse("password_change_required");
    if (path.subprotocol !== undefined && !offered(request).includes(path.subprotocol))
      return refuse("invalid_request");
    const takeOver = await path.prepare(session, address);
    if (socket.destroyed) return;
    path.sockets.handleUpgrade(request, socket, head, takeOver);
  }

  const open = new Set<Duplex>();
  let closing = false;
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    if (closing) {
      refuseSocket(socket, "unavailable");
      return;
    }
    handle(request, socket, head).catch((error: unknown) => {
      log.error({ error }, "upgrade failed");
      refuseSocket(socket, "internal");
    });
  });
  return {
    [Symbol.dispose]() {
      closing = true;
      for (const socket of open) socket.destroy();
    },
  };
}

function offered(request: IncomingMessage): readonly string[] {
  return (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
}

function webSocketServer({ subprotocol, betterSubprotocol, maxPayloadBytes }: UpgradePath): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxPayloadBytes,
    handleProtocols: (offers) =>
      betterSubprotocol !== undefined && offers.has(betterSubprotocol) ? betterSubprotocol : (subprotocol ?? false),
  });
}
