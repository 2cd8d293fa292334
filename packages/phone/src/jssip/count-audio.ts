import type { AudioCounters } from "../sip-agent.ts";

interface RtpCounters {
  readonly type: string;
  readonly kind?: string;
  readonly packetsReceived?: number;
  readonly packetsSent?: number;
}

/** Packets of audio that went in and out so far, and whether a live microphone feeds them. */
export async function countAudio(connection: RTCPeerConnection): Promise<AudioCounters> {
  let packetsIn = 0;
  let packetsOut = 0;
  for (const report of (await connection.getStats()).values() as Iterable<RtpCounters>) {
    if (report.kind !== "audio") continue;
    if (report.type === "inbound-rtp") packetsIn += report.packetsReceived ?? 0;
    if (report.type === "outbound-rtp") packetsOut += report.packetsSent ?? 0;
  }
  const track = connection.getSenders().find((sender) => sender.track?.kind === "audio")?.track;
  return {
    packetsIn,
    packetsOut,
    microphoneLive: track?.readyState === "live",
    microphoneOn: track?.enabled === true,
  };
}
