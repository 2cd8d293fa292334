/**
 * A process that passes WebSocket messages on between a client and a PBX, and does nothing else: what any gateway in the same place costs
 * on this machine. The address of the PBX is its argument; it tells its own port by IPC.
 */
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";

const [pbxUrl = ""] = process.argv.slice(2);
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });

server.on("connection", (client) => {
  const waiting: string[] = [];
  const pbx = new WebSocket(pbxUrl, "sip", { perMessageDeflate: false });
  client.on("message", (data: Buffer) => {
    if (pbx.readyState === WebSocket.OPEN) pbx.send(data.toString("utf8"));
    else waiting.push(data.toString("utf8"));
  });
  pbx.on("open", () => {
    for (const text of waiting.splice(0)) pbx.send(text);
  });
  pbx.on("message", (data: Buffer) => client.send(data.toString("utf8")));
  for (const [one, other] of [
    [client, pbx],
    [pbx, client],
  ] as const) {
    one.on("error", () => undefined);
    one.on("close", () => other.close());
  }
});
server.on("listening", () => process.send?.((server.address() as AddressInfo).port));
process.once("disconnect", () => process.exit(0));
