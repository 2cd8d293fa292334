import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fastifyStatic } from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { pathOf } from "./create-app.ts";
import { nonceOf } from "./security-headers.ts";

const NONCE_PLACE = /__CSP_NONCE__/g;

/** Vite puts a hash of the content into these names, so a copy never goes stale. */
const hashedFile = /[/\\]assets[/\\][^/\\]+$/;

/** The built console in `folder`: its files, and its one page for every other address that a person may open. */
export class ConsoleFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async register(app: FastifyInstance): Promise<void> {
    await app.register(fastifyStatic, {
      root: this.#folder,
      serve: false,
      index: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.header("cache-control", hashedFile.test(path) ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  }

  /** Resolves to false for what is no file and no page address, and while the console is not built. */
  async serve(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    if (request.method !== "GET" && request.method !== "HEAD") return false;
    const path = pathOf(request);
    if (await this.#isFile(path)) {
      reply.sendFile(path.slice(1));
      return true;
    }
    if (/\.[a-z0-9]+$/i.test(path) && path !== "/index.html") return false;
    const page = await this.#page();
    if (page === null) return false;
    await reply
      .header("content-type", "text/html; charset=utf-8")
      .header("cache-control", "no-store")
      .send(page.replace(NONCE_PLACE, nonceOf(reply.raw)));
    return true;
  }

  /** The build's names need no escapes, so the path is taken as it came and cannot point outside. */
  async #isFile(path: string): Promise<boolean> {
    if (!/^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(path) || path === "/index.html") return false;
    const found = await stat(join(this.#folder, path)).catch(ignoreMissing);
    return found?.isFile() ?? false;
  }

  /** Read at each request: small, and `npm run dev` may rebuild it. */
  async #page(): Promise<string | null> {
    return (await readFile(join(this.#folder, "index.html"), "utf8").catch(ignoreMissing)) ?? null;
  }
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
    return undefined;
  throw error;
}
