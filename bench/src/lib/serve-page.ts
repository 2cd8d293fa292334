import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "vite";

/** A page on a server of its own, until it is disposed of. */
export interface ServedPage extends Disposable {
  readonly url: string;
}

/**
 * Serves a page that has one script, bundled from a TypeScript file, and a button `#call`.
 * @param input path of the file
 * @throws Error where it cannot be bundled
 */
export async function servePage(input: string): Promise<ServedPage> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    define: { global: "window" },
    build: { write: false, rolldownOptions: { input } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !("output" in output)) throw new Error(`${input} was not built`);
  const script = output.output.find((part) => part.type === "chunk")?.code ?? "";
  const page = `<!doctype html><title>plain</title><button id="call">Call</button><script type="module">${script.replaceAll("</script", "<\\/script")}</script>`;
  const server = createServer((_request, response) =>
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, [Symbol.dispose]: () => void server.close() };
}
