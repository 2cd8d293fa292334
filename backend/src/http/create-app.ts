import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { Config } from "../config/config.ts";
import type { Log } from "../log.ts";
import { ApiError } from "./api-error.ts";
import { clientAddress, requestedHost } from "./client-address.ts";
import { toApiError } from "./error-handler.ts";
import { createKnownPaths } from "./known-paths.ts";
import type { OriginPolicy } from "./origin-policy.ts";
import { refuseSocket } from "./refuse-socket.ts";

const BODY_LIMIT_BYTES = 64 * 1024;
/** Probes of orchestrators ask by address, not by name, and learn nothing. */
const hostFreePaths = new Set(["/healthz", "/readyz"]);

export interface AppOptions {
  readonly config: Pick<Config, "tls" | "trustProxy">;
  readonly origins: OriginPolicy;
  readonly log: Log;
  /** Answers a GET for a path that no route has: the console's pages. Resolves to false when it is not its concern. */
  readonly servePage: (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;
}

/** A Fastify instance with our errors, limits and checks, and no routes yet. */
export function createApp({ config, origins, log, servePage }: AppOptions): FastifyInstance {
  const app: FastifyInstance = fastify({
    ...(config.tls ? { https: config.tls } : {}),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
    clientErrorHandler: (error, socket) => {
      refuseSocket(socket, error.code === "HPE_HEADER_OVERFLOW" ? "payload_too_large" : "invalid_request");
    },
    frameworkErrors: (error, request, reply) => void sendError(error, request, reply),
  });
  const knownPaths = createKnownPaths();

  function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const refusal = toApiError(error);
    if (refusal.status >= 500) {
      log.error({ method: request.method, path: pathOf(request), error: refusal.cause ?? refusal }, "request failed");
    }
    if (refusal.details.retryAt !== undefined) {
      reply.header("retry-after", Math.max(1, Math.ceil((refusal.details.retryAt - Date.now()) / 1_000)));
    }
    return reply
      .status(refusal.status)
      .header("content-type", "application/json; charset=utf-8")
      .header("cache-control", "no-store")
      .serializer((body: string) => body)
      .send(JSON.stringify(refusal.toBody()));
  }

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(sendError);
  app.removeAllContentTypeParsers();
  const parseJson = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    // Clients that name the type of a body they do not send.
    if (body === "") done(null, undefined);
    else void parseJson(request, body as string, done);
  });

  app.addHook("onRoute", ({ method, path }) => {
    for (const one of [method].flat()) knownPaths.add(one, path);
  });
  app.addHook("onRequest", async (request, reply) => {
    if (!hostFreePaths.has(pathOf(request)) && !origins.hostAllowed(requestedHost(request.raw, config.trustProxy))) {
      throw new ApiError("misdirected");
    }
    if (isApi(request)) reply.header("cache-control", "no-store");
  });
  app.addHook("onResponse", async (request, reply) => {
    log.debug(
      {
        method: request.method,
        path: pathOf(request),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        address: clientAddress(request.raw, config.trustProxy),
      },
      "request",
    );
  });
  app.setNotFoundHandler(async (request, reply) => {
    const methods = knownPaths.methodsOf(pathOf(request));
    if (methods.length > 0 && !methods.includes(request.method)) {
      return sendError(new ApiError("method_not_allowed"), request, reply.header("allow", methods.join(", ")));
    }
    if (isApi(request) || !(await servePage(request, reply)))
      return sendError(new ApiError("not_found"), request, reply);
    return reply;
  });
  return app;
}

export function pathOf(request: Pick<FastifyRequest, "url">): string {
  return request.url.replace(/[?#].*$/s, "");
}

function isApi(request: FastifyRequest): boolean {
  return /^\/(api|healthz|readyz|live|pbx)(\/|$)/.test(pathOf(request));
}
