import { randomBytes, timingSafeEqual } from "node:crypto";
import { closeCodes, type HopFrame, hopSubprotocol, readHopFrame, writeHopFrame } from "@readyline/contract";
import type { WebSocket } from "ws";
import { textOf } from "../leg/frame-text.ts";
import type { GatewayLog, GatewayTimings, LineIdentity } from "../options.ts";
import { Hop } from "./hop.ts";
import type { PageSocket } from "./page-socket.ts";

const TOKEN_BYTES = 32;
/** A page says at once whether it begins or continues. */
const HELLO_WITHIN_MS = 5_000;

interface HopsOptions {
  readonly timings: Pick<GatewayTimings, "resumeMs" | "graceMs">;
  readonly now: () => number;
  readonly log: GatewayLog;
  /** A connection that begins. */
  readonly attach: (socket: PageSocket, identity: LineIdentity) => void;
}

/**
 * The hops of all sessions: the newest of each. A token continues only the hop that it was given for, in the session that it was
 * given to; it is known to this process and that page, and to nobody after either is gone.
 */
export class Hops {
  private readonly options: HopsOptions;
  private readonly bySession = new Map<string, Hop>();

  constructor(options: HopsOptions) {
    this.options = options;
  }

  get counts(): { readonly hops: number; readonly hopsBroken: number } {
    const hops = [...this.bySession.values()];
    return { hops: hops.length, hopsBroken: hops.filter((hop) => hop.isBroken).length };
  }

  /** Takes a page's socket in the subprotocol that was agreed on. */
  accept(socket: WebSocket, identity: LineIdentity): void {
    if (socket.protocol !== hopSubprotocol) {
      this.options.attach(socket, identity);
      return;
    }
    const timer = setTimeout(() => socket.close(closeCodes.protocolViolation, "no first frame"), HELLO_WITHIN_MS);
    socket.on("error", () => undefined);
    socket.on("close", () => clearTimeout(timer));
    socket.once("message", (data, isBinary) => {
      clearTimeout(timer);
      const frame = isBinary ? null : readHopFrame(textOf(data));
      if (frame?.kind === "new" && frame.token === null) this.begin(socket, identity);
      else if (frame?.kind === "resume") this.resume(socket, identity, frame);
      else socket.close(closeCodes.protocolViolation, "not a first frame");
    });
  }

  private begin(socket: WebSocket, identity: LineIdentity): void {
    const { timings, now, attach } = this.options;
    const { sessionId } = identity;
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const hop = new Hop(socket, { token, resumeMs: Math.min(timings.resumeMs, timings.graceMs), now });
    this.bySession.set(sessionId, hop);
    // A page that comes late is told why it is too late, as long as its line would have been kept for it.
    hop.once("close", () => setTimeout(() => this.forget(sessionId, hop), timings.graceMs).unref());
    attach(hop, identity);
  }

  private resume(socket: WebSocket, { sessionId }: LineIdentity, frame: HopFrame & { kind: "resume" }): void {
    const hop = this.bySession.get(sessionId);
    if (hop === undefined || !isSame(hop.token, frame.token)) {
      refuse(socket);
      return;
    }
    const { ending } = hop;
    if (ending !== null && ending.code !== null) socket.close(ending.code, ending.reason);
    else if (!hop.resume(socket, frame.ack)) refuse(socket);
  }

  private forget(sessionId: string, hop: Hop): void {
    if (this.bySession.get(sessionId) === hop) this.bySession.delete(sessionId);
  }
}

function refuse(socket: WebSocket): void {
  socket.send(writeHopFrame({ kind: "refused" }));
  socket.close(1_000, "nothing to continue");
}

function isSame(token: string, given: string): boolean {
  const [one, other] = [Buffer.from(token), Buffer.from(given)];
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}
