import { browserSdp } from "./sdp.ts";

interface Description {
  readonly type: string;
  readonly sdp: string;
}

/** As much of RTCPeerConnection as JsSIP asks for: it writes real SIP around a fixed SDP, without media. */
class FakePeerConnection extends EventTarget {
  readonly iceGatheringState = "complete";
  readonly iceConnectionState = "connected";
  readonly connectionState = "connected";
  signalingState = "stable";
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;

  createOffer(): Promise<Description> {
    return Promise.resolve({ type: "offer", sdp: browserSdp });
  }

  createAnswer(): Promise<Description> {
    return Promise.resolve({ type: "answer", sdp: browserSdp.replace("actpass", "active") });
  }

  setLocalDescription(description: Description): Promise<void> {
    this.localDescription = description;
    this.signalingState = description.type === "offer" ? "have-local-offer" : "stable";
    return Promise.resolve();
  }

  setRemoteDescription(description: Description): Promise<void> {
    this.remoteDescription = description;
    this.signalingState = description.type === "offer" ? "have-remote-offer" : "stable";
    return Promise.resolve();
  }

  getSenders(): readonly never[] {
    return [];
  }

  addTrack(): void {
    // No media in these tests.
  }

  close(): void {
    this.signalingState = "closed";
  }
}

/** A media stream without tracks, given to JsSIP so that it asks for no microphone. */
export const emptyStream = {
  getTracks: () => [],
  getAudioTracks: () => [],
  getVideoTracks: () => [],
};

/** JsSIP looks for these on the global object, as a page has them. */
export function installBrowserGlobals(): void {
  Object.assign(globalThis, {
    window: globalThis,
    RTCPeerConnection: FakePeerConnection,
    RTCSessionDescription: class {
      readonly type: string;
      readonly sdp: string;
      constructor({ type, sdp }: Description) {
        this.type = type;
        this.sdp = sdp;
      }
    },
  });
}
