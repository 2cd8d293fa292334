import type { UA } from "jssip";
import type { InviteRequest } from "../sip-agent.ts";
import { type Gathering, JsSipCall, releaseEarly } from "./jssip-call.ts";

interface Placing extends InviteRequest {
  readonly domain: string;
  readonly gathering: Gathering;
  /** A connection whose offer is ready; not used where the microphone is open already. */
  readonly spare: RTCPeerConnection | null;
}

/**
 * The one place where calls are made. Without a microphone yet, the offer has an audio line that sends and receives
 * and no track: the track is put in later without another offer.
 */
export function placeCall(ua: UA, placing: Placing): JsSipCall {
  const { user, domain, headers, microphone, gathering, spare } = placing;
  let connection: RTCPeerConnection | null = null;
  const place = () =>
    ua.call(`sip:${user}@${domain}`, {
      mediaStream: microphone ?? new MediaStream(),
      pcConfig: { iceServers: gathering.iceServers() },
      extraHeaders: Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      eventHandlers: {
        // Comes within `call()`, before the offer is made.
        peerconnection: ({ peerconnection }) => {
          connection = peerconnection;
          if (!microphone && peerconnection !== spare)
            peerconnection.addTransceiver("audio", { direction: "sendrecv", streams: [new MediaStream()] });
        },
      },
    });
  const session = spare === null ? place() : withConnection(spare, place);
  const call = new JsSipCall(session, gathering);
  if (connection) call.watch(connection);
  releaseEarly(session, gathering, () => call.giveUp());
  return call;
}

/**
 * JsSIP takes no connection from outside: it makes one in `call()`, with the global constructor. For that one `new` the constructor
 * gives the spare.
 */
function withConnection<T>(spare: RTCPeerConnection, place: () => T): T {
  const native = globalThis.RTCPeerConnection;
  const restore = () => {
    globalThis.RTCPeerConnection = native;
  };
  const once = function () {
    restore();
    return spare;
  };
  globalThis.RTCPeerConnection = once as unknown as typeof RTCPeerConnection;
  try {
    return place();
  } finally {
    restore();
  }
}
