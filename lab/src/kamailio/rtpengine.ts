import { createSocket } from "node:dgram";
import { PeerProcess } from "../peer/peer-process.ts";

const pingWaitMs = 50;

/** Starts rtpengine with audio in user space (no kernel module). Resolves when it answers. */
export async function startRtpengine(
  folder: string,
  place: {
    /** Where audio is. */
    readonly address: string;
    readonly control: number;
    readonly firstRtp: number;
    readonly lastRtp: number;
  },
): Promise<PeerProcess> {
  const settings = {
    "config-file": "none",
    "log-level": "5",
    table: "-1",
    interface: place.address,
    "listen-ng": `127.0.0.1:${place.control}`,
    "port-min": String(place.firstRtp),
    "port-max": String(place.lastRtp),
    "num-threads": "1",
    "media-num-threads": "1",
    "delete-delay": "0",
    timeout: "60",
    "dtls-cert-cipher": "prime256v1",
  };
  const options = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  const args = ["--foreground", "--log-stderr", ...options];
  const peer = await PeerProcess.start({ name: "rtpengine", command: "rtpengine", args, folder });
  await peer.ready(async () => ((await ping(place.control)) ? true : null));
  return peer;
}

/** The ng protocol's ping: a cookie and a bencoded dictionary. */
async function ping(port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, pingWaitMs, false);
  socket.once("message", (answer) => resolve(answer.includes("pong")));
  socket.once("error", () => resolve(false));
  socket.send("1 d7:command4:pinge", port, "127.0.0.1");
  const answered = await promise;
  clearTimeout(timer);
  socket.close();
  return answered;
}
