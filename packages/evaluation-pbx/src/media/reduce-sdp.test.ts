import { expect, it } from "vitest";
import { reduceSdp } from "./reduce-sdp.ts";

const offer = [
  "v=0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 110 126",
  "a=candidate:1 1 udp 2122260223 0f1d.local 50000 typ host",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10",
  "a=rtcp-fb:111 transport-cc",
  "a=rtpmap:0 PCMU/8000",
  "a=rtpmap:8 PCMA/8000",
  "a=rtpmap:110 telephone-event/48000",
  "a=rtpmap:126 telephone-event/8000",
  "a=ice-ufrag:x",
  "",
].join("\r\n");

it("leaves PCMU and the telephone-event of its clock rate, and no candidates", () => {
  expect(reduceSdp(offer).split("\r\n")).toEqual([
    "v=0",
    "m=audio 9 UDP/TLS/RTP/SAVPF 0 126",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:126 telephone-event/8000",
    "a=ice-ufrag:x",
    "",
  ]);
});

it("takes an offer without telephone-event", () => {
  expect(reduceSdp("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n")).toBe("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n");
});

it.each(["m=audio 9 UDP/TLS/RTP/SAVPF 8 100\r\n", "m=video 9 UDP/TLS/RTP/SAVPF 0\r\n", ""])("refuses %j", (sdp) => {
  expect(() => reduceSdp(sdp)).toThrow("PCMU");
});
