import { fastifySwagger } from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform } from "fastify-type-provider-zod";

/** Collects the operations registered after it and serves them as `/api/openapi.json`. */
export async function addOpenApi(
  app: FastifyInstance,
  options: { version: string; cookieName: string },
): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Readyline",
        version: options.version,
        description: "Operator console for alarm-monitoring centres with the telephone built in.",
      },
      components: {
        securitySchemes: {
          session: { type: "apiKey", in: "cookie", name: options.cookieName },
          apiKey: { type: "http", scheme: "bearer" },
        },
      },
    },
    transform: jsonSchemaTransform,
  });
  app.get("/api/openapi.json", { schema: { hide: true } }, async () => app.swagger());
}
