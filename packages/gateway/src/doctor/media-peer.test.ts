import { createSocket } from "node:dgram";
import { once } from "node:events";
import { networkInterfaces } from "node:os";
import { expect, it } from "vitest";
import { MediaPeer } from "./media-peer.ts";

/** As many checks as one candidate alone sends: another's first has left by then. */
const checksSeen = 4;
const hasOtherAddress = Object.values(networkInterfaces())
  .flat()
  .some((one) => one?.internal === false && one.family === "IPv4");

it.skipIf(!hasOtherAddress)(
  "checks a PBX from none but the ports that the offer names with the address it sends from",
  async () => {
    const pbx = createSocket("udp4");
    pbx.bind(0, "127.0.0.1");
    await once(pbx, "listening");
    const peer = new MediaPeer(true);
    try {
      const offer = await peer.offer();
      const named = Array.from(offer.matchAll(/^a=candidate:\S+ 1 udp \d+ (\S+ \d+) /gm), ([, place]) => place);
      expect(named.length).toBeGreaterThan(1);
      const { promise, resolve } = Promise.withResolvers<void>();
      const from: string[] = [];
      pbx.on("message", (_check, { address, port }) => {
        from.push(`${address} ${port}`);
        if (from.length === checksSeen) resolve();
      });
      expect(await peer.accept(answerAt(pbx.address().port))).toEqual({ codec: "PCMU", error: null });
      await promise;
      expect(named).toEqual(expect.arrayContaining(from));
    } finally {
      await peer.close();
      pbx.close();
    }
  },
);

function answerAt(port: number): string {
  const keys = ["a=ice-ufrag:abcd", "a=ice-pwd:abcdefghijklmnopqrstuvwx", "a=setup:passive", "a=rtcp-mux", "a=mid:0"];
  const fingerprint = `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => "00").join(":")}`;
  const head = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", `m=audio ${port} UDP/TLS/RTP/SAVPF 0`];
  const candidate = `a=candidate:1 1 udp 1 127.0.0.1 ${port} typ host`;
  return [...head, "c=IN IP4 127.0.0.1", ...keys, fingerprint, "a=rtpmap:0 PCMU/8000", candidate, ""].join("\r\n");
}
