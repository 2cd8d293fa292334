import type { UA } from "jssip";
import type { InviteRequest } from "../sip-agent.ts";
import { type Gathering, JsSipCall, releaseEarly } from "./jssip-call.ts";

interface Placing extends InviteRequest {
  readonly domain: string;
  readonly gathering: Gathering;
}

/**
 * The one place where calls are made. Without a microphone yet, the offer has an audio line that sends and receives
 * and no track: the track is put in later without another offer.
 */
export function placeCall(ua: UA, { user, domain, headers, microphone, gathering }: Placing): JsSipCall {
  let connection: RTCPeerConnection | null = null;
  const session = ua.call(`sip:${user}@${domain}`, {
    mediaStream: microphone ?? new MediaStream(),
    pcConfig: { iceServers: gathering.iceServers() },
    extraHeaders: Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    eventHandlers: {
      // Comes within `call()`, before the offer is made.
      peerconnection: ({ peerconnection }) => {
        connection = peerconnection;
        if (!microphone)
          peerconnection.addTransceiver("audio", { direction: "sendrecv", streams: [new MediaStream()] });
      },
    },
  });
  const call = new JsSipCall(session, gathering);
  if (connection) call.watch(connection);
  releaseEarly(session, gathering, () => call.giveUp());
  return call;
}
