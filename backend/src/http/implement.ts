import { errorBody, fromWire, toWire, type Route, type RouteReply, type RouteRequest } from "@readyline/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { createRequestContext, type Identity, type RequestContext } from "./request-context.ts";

/** Gets and returns camelCase; throws {@link ApiError} to refuse. */
export type Handler<R extends Route> = (
  request: RouteRequest<R> & { readonly context: RequestContext },
) => Promise<RouteReply<R>>;

/** Puts a handler behind an operation of the contract. Registering the same operation twice throws at start. */
export type Implement = <R extends Route>(route: R, handler: Handler<R>) => void;

export interface ImplementOptions {
  readonly app: FastifyInstance;
  /** Who asks, for this route. @throws {ApiError} when the route's access is not met. */
  readonly authorize: (request: FastifyRequest, route: Route) => Promise<Identity>;
  readonly addressOf: (request: FastifyRequest) => string;
}

const nothing = z.strictObject({});
/** Clients that always send JSON may send `{}` where nothing is asked for. */
const noBody = z.union([nothing, z.null(), z.undefined()]);

/** Registers operations with Fastify: access first, then the schemas of input, then the handler, then the schema of output. */
export function createImplement({ app, authorize, addressOf }: ImplementOptions): Implement {
  return (route, handler) => {
    const identities = new WeakMap<FastifyRequest, Identity>();
    app.route({
      method: route.method,
      url: route.path,
      schema: {
        summary: route.summary,
        description: `Access: ${route.access}.`,
        security: securityOf(route),
        params: route.params ?? nothing,
        querystring: route.query ?? nothing,
        ...(route.headers ? { headers: route.headers } : {}),
        ...(route.method === "GET" ? {} : { body: route.body ?? noBody }),
        response: {
          [route.status]: route.response ?? z.void().describe("Done."),
          "4xx": errorBody,
          "5xx": errorBody,
        },
      },
      onRequest: async (request) => {
        identities.set(request, await authorize(request, route));
      },
      handler: async (request, reply) => {
        const answer = await handler({
          ...(fromWire({ params: request.params, query: request.query, body: request.body }) as never as RouteRequest<
            typeof route
          >),
          context: createRequestContext(identities.get(request) ?? {}, surroundings(request, reply, addressOf)),
        });
        reply.status(route.status);
        return route.response ? toWire(answer) : reply.send();
      },
    });
  };
}

function securityOf(route: Route): Record<string, string[]>[] {
  if (route.access === "public") return [];
  return route.access === "api-key" ? [{ apiKey: [] }] : [{ session: [] }];
}

function surroundings(
  request: FastifyRequest,
  reply: FastifyReply,
  addressOf: (request: FastifyRequest) => string,
): Pick<RequestContext, "address" | "headers" | "setCookie"> {
  return {
    address: addressOf(request),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    ),
    setCookie: (cookie) => void reply.header("set-cookie", cookie),
  };
}
