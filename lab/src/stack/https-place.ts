import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { publicKeyHash, TestAuthority } from "../certificates/index.ts";

/** Where our server is served over HTTPS, with a certificate of a test authority. */
export interface HttpsPlace extends Disposable {
  /** Settings of our server. */
  readonly env: NodeJS.ProcessEnv;
  /** Of its certificate's public key, for a browser that does not know the authority. */
  readonly keyHash: string;
}

/**
 * Prepares HTTPS at an address of this machine. From then on this process trusts the authority, because the lab's own requests go
 * there too.
 */
export async function httpsPlace(address: string): Promise<HttpsPlace> {
  const folder = mkdtempSync(join(tmpdir(), "readyline-https-"));
  const authority = await TestAuthority.create(join(folder, "authority"));
  const { certificateFile, keyFile } = await authority.issue({ names: [`IP:${address}`] });
  setDefaultCACertificates([...getCACertificates("default"), authority.certificate]);
  const port = await freePort(address);
  return {
    env: {
      HOST: address,
      PORT: String(port),
      PUBLIC_URL: `https://${address}:${port}`,
      TLS_CERT_FILE: certificateFile,
      TLS_KEY_FILE: keyFile,
    },
    keyHash: publicKeyHash(certificateFile),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function freePort(address: string): Promise<number> {
  const server = createServer();
  server.listen(0, address);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
