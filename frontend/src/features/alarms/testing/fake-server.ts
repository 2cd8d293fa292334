import { vi } from "vitest";

interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/**
 * The server as the API client sees it: answers by `METHOD /path`, and keeps what was asked. An address without an answer is 404.
 * Undone by `vi.unstubAllGlobals()`.
 */
export function fakeServer(answers: Readonly<Record<string, { status?: number; body: unknown }>>): SeenRequest[] {
  const seen: SeenRequest[] = [];
  vi.stubGlobal("fetch", (path: string, init: { method: string; body?: string }) => {
    seen.push({ method: init.method, path, body: init.body === undefined ? undefined : JSON.parse(init.body) });
    const answer = answers[`${init.method} ${path}`];
    const body = answer?.body ?? { error: { code: "not_found", message: "This does not exist." } };
    return Promise.resolve(new Response(JSON.stringify(body), { status: answer ? (answer.status ?? 200) : 404 }));
  });
  return seen;
}
