import type { AudioCounters } from "../sip-agent.ts";

interface RtpCounters {
  readonly type: string;
  readonly kind?: string;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
  readonly packetsSent?: number;
  readonly nominated?: boolean;
  readonly state?: string;
  /** Seconds. */
  readonly currentRoundTripTime?: number;
}

/** Packets of audio that went in and out so far, the round trip of their path, and whether a live microphone feeds them. */
export async function countAudio(connection: RTCPeerConnection): Promise<AudioCounters> {
  let packetsIn = 0;
  let packetsLost = 0;
  let packetsOut = 0;
  let roundTripMs: number | null = null;
  for (const report of (await connection.getStats()).values() as Iterable<RtpCounters>) {
    const isUsed = report.type === "candidate-pair" && report.nominated === true && report.state === "succeeded";
    if (isUsed && report.currentRoundTripTime !== undefined) roundTripMs = report.currentRoundTripTime * 1_000;
    if (report.kind !== "audio") continue;
    if (report.type === "inbound-rtp") {
      packetsIn += report.packetsReceived ?? 0;
      packetsLost += report.packetsLost ?? 0;
    }
    if (report.type === "outbound-rtp") packetsOut += report.packetsSent ?? 0;
  }
  const track = connection.getSenders().find((sender) => sender.track?.kind === "audio")?.track;
  return {
    packetsIn,
    packetsLost,
    packetsOut,
    roundTripMs,
    microphoneLive: track?.readyState === "live",
    microphoneOn: track?.enabled === true,
  };
}
