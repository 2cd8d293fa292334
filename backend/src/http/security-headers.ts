import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { fastifyHelmet } from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

const nonces = new WeakMap<ServerResponse, string>();

/** The one-time word that lets this response's page add style elements (Mantine writes some at run time). */
export function nonceOf(response: ServerResponse): string {
  const known = nonces.get(response);
  if (known !== undefined) return known;
  const nonce = randomBytes(16).toString("base64");
  nonces.set(response, nonce);
  return nonce;
}

export interface SecurityHeaderOptions {
  readonly https: boolean;
  /** Host and port that the browser asked for, already checked. */
  readonly hostOf: (request: IncomingMessage) => string | undefined;
}

export async function addSecurityHeaders(
  app: FastifyInstance,
  { https, hostOf }: SecurityHeaderOptions,
): Promise<void> {
  await app.register(fastifyHelmet, {
    global: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response as ServerResponse)}'`],
        // Not every browser counts the WebSocket of the same host as 'self'.
        connectSrc: [
          "'self'",
          (request) => `${https ? "wss" : "ws"}://${hostOf(request as IncomingMessage) ?? "localhost"}`,
        ],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'"],
        mediaSrc: ["'self'", "blob:", "data:"],
        workerSrc: ["'self'", "blob:"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: { action: "deny" },
  });
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("permissions-policy", "microphone=(self), camera=(), geolocation=(), display-capture=()");
  });
}
