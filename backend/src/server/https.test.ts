import { execFileSync } from "node:child_process";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { connect } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { startTestServer, testPassword } from "../testing/test-server.ts";

function certificate() {
  const folder = mkdtempSync(join(tmpdir(), "readyline-https-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, "tls.key"), join(folder, "tls.crt")];
  const subject = ["-subj", "/CN=localhost", "-days", "2", "-nodes"];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", ...subject, "-keyout", key, "-out", cert], {
    stdio: "ignore",
  });
  return { TLS_CERT_FILE: cert, TLS_KEY_FILE: key };
}

test("with a certificate the server speaks HTTPS and WSS, with cookies bound to the host", async () => {
  const { addUser, server, url } = await startTestServer({ env: certificate() });
  await addUser("anna");
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:/);
  const asked = request(`${url}/api/auth/sign-in/username`, {
    method: "POST",
    rejectUnauthorized: false,
    headers: { origin: url, "content-type": "application/json" },
  }).end(JSON.stringify({ username: "anna", password: testPassword }));
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(200);
  expect(response.headers["strict-transport-security"]).toContain("max-age=");
  const [cookie = ""] = response.headers["set-cookie"] ?? [];
  expect(cookie).toMatch(/^__Host-readyline\.session_token=.*; Secure/);

  const headers = { cookie: cookie.split(";")[0] ?? "", origin: url };
  const socket = new WebSocket(`wss://127.0.0.1:${server.port}/live`, { rejectUnauthorized: false, headers });
  await once(socket, "open");
  socket.terminate();

  const plain = connect(server.port, "127.0.0.1");
  plain.on("error", () => undefined);
  plain.write("GET /api/config HTTP/1.1\r\nHost: x\r\n\r\n");
  let answer = "";
  plain.on("data", (data) => (answer += data.toString("utf8")));
  await once(plain, "close");
  expect(answer).not.toContain("Readyline");
});

test("what is no HTTP, or too much of it, gets a typed answer", async () => {
  const { server } = await startTestServer();
  const ask = async (text: string) => {
    const socket = connect(server.port, "127.0.0.1");
    let answer = "";
    socket.on("data", (data) => (answer += data.toString("utf8")));
    socket.write(text);
    await once(socket, "close");
    return answer;
  };
  expect(await ask("HELLO\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"invalid_request"/);
  const long = `GET /healthz HTTP/1.1\r\nHost: x\r\nCookie: ${"x".repeat(20_000)}\r\n\r\n`;
  expect(await ask(long)).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"payload_too_large"/);
});
