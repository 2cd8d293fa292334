import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type IssueOptions, TestAuthority } from "./test-authority.ts";

const folder = mkdtempSync(join(tmpdir(), "readyline-authority-"));
let authority: TestAuthority;
beforeAll(async () => {
  authority = await TestAuthority.create(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a client that trusts the authority says of a server at 127.0.0.1 with such a certificate; null: all is well. */
async function verdict(options: IssueOptions): Promise<string | null> {
  const { certificateFile, keyFile } = await authority.issue(options);
  const server = createServer({ cert: readFileSync(certificateFile), key: readFileSync(keyFile) }, (socket) =>
    socket.on("error", () => socket.destroy()),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect({ host: "127.0.0.1", port, ca: authority.certificate });
  const { promise, resolve } = Promise.withResolvers<string | null>();
  client.once("secureConnect", () => resolve(null));
  client.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  const result = await promise;
  client.destroy();
  server.close();
  return result;
}

test("its certificates are good for their names and their time alone", async () => {
  const dayMs = 86_400_000;
  expect(await verdict({})).toBeNull();
  expect(await verdict({ names: ["DNS:other.example"] })).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  expect(await verdict({ notAfter: new Date(Date.now() - 1_000) })).toBe("CERT_HAS_EXPIRED");
  expect(await verdict({ notBefore: new Date(Date.now() + dayMs) })).toBe("CERT_NOT_YET_VALID");
});
