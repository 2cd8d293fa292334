import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, it } from "vitest";
import { until } from "../peer/until.ts";
import { Relay } from "./relay.ts";

it("keeps bytes in order when the delay is taken off while some are on their way", async () => {
  let taken = "";
  const far: Socket[] = [];
  const server = createServer((socket) => {
    far.push(socket);
    socket.setEncoding("utf8").on("data", (text: string) => (taken += text));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  await using relay = await Relay.start();
  relay.targetPort = (server.address() as AddressInfo).port;
  const near = connect({ port: relay.port, host: "127.0.0.1" });
  await once(near, "connect");
  near.setNoDelay();
  near.write("0");
  await until("the first", () => (taken === "0" ? true : null));
  relay.delayMs = 200;
  near.write("1");
  // The relay has it, and holds it back.
  await until("the second to be under way", () => (relay.waiting > 0 ? true : null));
  relay.delayMs = 0;
  near.write("2");
  await until("all", () => (taken.length === 3 ? true : null));
  expect(taken).toBe("012");
  near.destroy();
  for (const socket of far) socket.destroy();
  server.close();
});
