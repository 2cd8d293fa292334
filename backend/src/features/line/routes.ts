import { routes, type LineFacts, type LineSettings } from "@readyline/contract";
import type { LineIdentity } from "@readyline/gateway";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";
import type { RequestContext } from "../../http/request-context.ts";
import { iceServersFor } from "./ice-servers.ts";
import { factsOf, identityOf, settingsOf, type LineContext } from "./line-response.ts";

/** The own line. Nothing here is secret: the gateway signs. */
export function registerLine(implement: Implement, context: LineContext): void {
  const { gateway } = context;

  async function find({ user, session, address }: RequestContext): Promise<LineIdentity | null> {
    return identityOf(context, { userId: user.id, sessionId: session.id, address });
  }

  async function need(request: RequestContext): Promise<LineIdentity> {
    const identity = await find(request);
    if (identity === null) throw new ApiError("no_line");
    return identity;
  }

  function reply(identity: LineIdentity): { settings: LineSettings; facts: LineFacts } {
    return { settings: settingsOf(context, identity), facts: factsOf(gateway, identity) };
  }

  implement(routes.getLine, async ({ context: request }) => {
    const identity = await find(request);
    if (identity !== null) return reply(identity);
    const nobody = { userId: request.user.id, sessionId: request.session.id, extension: null };
    return { settings: null, facts: factsOf(gateway, nobody) };
  });
  implement(routes.getIceServers, async ({ context: request }) => {
    const { userId } = await need(request);
    return iceServersFor(context.config.ice, userId, context.now());
  });
  implement(routes.releaseLine, async ({ context: request }) => {
    await gateway.release(request.session.id, "unregister");
  });
  implement(routes.retryLine, async ({ context: request }) => {
    const identity = await need(request);
    gateway.retryNow(identity.userId);
    return reply(identity);
  });
  implement(routes.takeBackLine, async ({ context: request }) => {
    const identity = await need(request);
    gateway.takeBack(identity);
    return reply(identity);
  });
}
