import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:tls";
import { certificateWarning } from "@readyline/contract";
import { afterEach, expect, it, vi } from "vitest";
import { testTls } from "../test-support/test-certificate.ts";
import { CertificateWatch } from "./certificate-watch.ts";

const clock = { nowMs: 5 };
let server: Server;
afterEach(() => server.close());

async function listen(): Promise<number> {
  server = createServer(testTls, (socket) => socket.on("error", () => socket.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function watch(url: string) {
  const changes: (number | undefined)[] = [];
  const told = Promise.withResolvers<void>();
  const watched = new CertificateWatch({
    url,
    deadlineMs: 3_000,
    now: () => clock.nowMs,
    changed: () => {
      changes.push(watched.certificate?.expiresAt);
      told.resolve();
    },
  });
  return { watched, changes, told: told.promise };
}

it("tells whose the certificate is and when it ends, although nobody trusts it, and tells the same only once", async () => {
  const { watched, changes, told } = watch(`wss://127.0.0.1:${await listen()}/ws`);
  watched.lookNow();
  await told;
  expect(watched.certificate).toEqual({ subject: "127.0.0.1", expiresAt: Date.UTC(2126, 9, 30, 7, 9, 27), seenAt: 5 });
  clock.nowMs = 6;
  watched.lookNow();
  await vi.waitUntil(() => watched.certificate?.seenAt === 6, { timeout: 9_000 });
  watched.dispose();
  expect(changes).toHaveLength(1);
});

it("looks at nothing with ws://", async () => {
  const port = await listen();
  const { watched } = watch(`ws://127.0.0.1:${port}`);
  let connections = 0;
  server.on("connection", () => (connections += 1));
  watched.lookNow();
  expect(watched.certificate).toBeNull();
  expect(connections).toBe(0);
});

it("administrators are warned from the 21st day on", () => {
  const day = 86_400_000;
  const certificate = { subject: "pbx", expiresAt: 100 * day, seenAt: 0 };
  expect(certificateWarning(certificate, 79 * day - 1)).toBeNull();
  expect(certificateWarning(certificate, 79 * day)).toBeNull();
  expect(certificateWarning(certificate, 79 * day + 1)).toBe(20);
  expect(certificateWarning(certificate, 100 * day + 1)).toBe(-1);
  expect(certificateWarning(null, 0)).toBeNull();
});
