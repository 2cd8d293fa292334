import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket, usePCMU } from "werift";
import type { RTCRtpTransceiver } from "werift";
import { randomInt } from "node:crypto";
import type { HeardAudio } from "../control.ts";
import { Ear } from "./ear.ts";
import type { AudioSource, MediaEngine, MediaSession } from "./media-engine.ts";
import { samplesPerPacket, silence } from "./mu-law.ts";
import { everyPacketTime } from "./packet-clock.ts";

const loopback = "127.0.0.1";
const pcmuPayloadType = 0;

/** Real audio by werift (pure TypeScript WebRTC): PCMU and telephone-event, ICE lite on the loopback address. */
export const weriftEngine: MediaEngine = {
  async answer(offer, source) {
    const connection = createConnection();
    try {
      await connection.setRemoteDescription({ type: "offer", sdp: withoutCandidates(offer) });
      const transceiver = connection.getTransceivers().find(({ kind }) => kind === "audio");
      if (transceiver === undefined) throw new Error("the offer has no audio");
      const session = new WeriftSession(connection, transceiver, source);
      await session.answer(offer);
      return session;
    } catch (error) {
      await connection.close();
      throw error;
    }
  },

  async offer(source) {
    const connection = createConnection();
    try {
      const session = new WeriftSession(
        connection,
        connection.addTransceiver("audio", { direction: "sendrecv" }),
        source,
      );
      await connection.setLocalDescription(await connection.createOffer());
      return session;
    } catch (error) {
      await connection.close();
      throw error;
    }
  },
};

function createConnection(): RTCPeerConnection {
  const events = new RTCRtpCodecParameters({ mimeType: "audio/telephone-event", clockRate: 8000, channels: 1 });
  return new RTCPeerConnection({
    codecs: { audio: [usePCMU(), events], video: [] },
    headerExtensions: { audio: [], video: [] },
    iceServers: [],
    iceLite: true,
    // No address of the machine but this one: both families off, loopback added.
    iceUseIpv4: false,
    iceUseIpv6: false,
    iceUseTcp: false,
    iceAdditionalHostAddresses: [loopback],
    bundlePolicy: "max-bundle",
  });
}

/** An ICE lite end only answers checks (RFC 8445 section 2.5): it has no use for the candidates of the other end. */
function withoutCandidates(sdp: string): string {
  return sdp
    .split(/\r?\n/)
    .filter((line) => !line.startsWith("a=candidate:") && !line.startsWith("a=end-of-candidates"))
    .join("\r\n");
}

type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

const mirrored: Readonly<Record<string, Direction>> = {
  sendonly: "recvonly",
  recvonly: "sendonly",
  inactive: "inactive",
};

/** The direction that answers that of the offer (RFC 3264 section 6.1). */
function answeringDirection(offer: string): Direction {
  return mirrored[/^a=(sendrecv|sendonly|recvonly|inactive)\r?$/m.exec(offer)?.[1] ?? "sendrecv"] ?? "sendrecv";
}

class WeriftSession implements MediaSession {
  readonly played: Promise<void>;
  readonly #connection: RTCPeerConnection;
  readonly #transceiver: RTCRtpTransceiver;
  readonly #source: AudioSource;
  readonly #track = new MediaStreamTrack({ kind: "audio" });
  readonly #ear = new Ear();
  readonly #endOfAudio: () => void;
  #stopPlaying: (() => void) | null = null;
  #sentPackets = 0;
  #sending = true;
  #position = 0;
  #sequenceNumber = randomInt(0x8000);
  #timestamp = randomInt(0x7fff_ffff);

  constructor(connection: RTCPeerConnection, transceiver: RTCRtpTransceiver, source: AudioSource) {
    this.#connection = connection;
    this.#transceiver = transceiver;
    this.#source = source;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.played = promise;
    this.#endOfAudio = resolve;
    void transceiver.sender.replaceTrack(this.#track);
    for (const track of transceiver.receiver.tracks) this.#listen(track);
    transceiver.onTrack.subscribe((track) => this.#listen(track));
    connection.connectionStateChange.subscribe((state) => {
      if (state === "connected") this.#startPlaying();
    });
  }

  get localDescription(): string {
    return this.#connection.localDescription?.sdp ?? "";
  }

  async accept(answer: string): Promise<void> {
    await this.#connection.setRemoteDescription({ type: "answer", sdp: withoutCandidates(answer) });
  }

  /** Answers the offer that is set already. */
  async answer(offer: string): Promise<void> {
    const direction = answeringDirection(offer);
    this.#sending = direction === "sendrecv" || direction === "sendonly";
    this.#transceiver.setDirection(direction);
    await this.#connection.setLocalDescription(await this.#connection.createAnswer());
  }

  async renegotiate(offer: string): Promise<string> {
    await this.#connection.setRemoteDescription({ type: "offer", sdp: withoutCandidates(offer) });
    await this.answer(offer);
    return this.localDescription;
  }

  heard(): HeardAudio {
    return this.#ear.heard(this.#sentPackets);
  }

  async close(): Promise<void> {
    this.#stopPlaying?.();
    this.#track.stop();
    await this.#connection.close();
  }

  readonly #known = new Set<MediaStreamTrack>();

  #listen(track: MediaStreamTrack): void {
    if (this.#known.has(track)) return;
    this.#known.add(track);
    track.onReceiveRtp.subscribe(({ header, payload }) => {
      if (header.payloadType !== pcmuPayloadType) return this.#ear.event(payload, header.timestamp);
      this.#ear.audio(payload);
      if (this.#source.kind === "echo") this.#send(payload, header.timestamp, header.marker);
    });
  }

  #startPlaying(): void {
    if (this.#source.kind !== "play" || this.#stopPlaying !== null) return;
    const { audio, loop } = this.#source;
    this.#stopPlaying = everyPacketTime(() => {
      // Time goes on while the other end holds the call, as it does in a telephone network.
      const payload = new Uint8Array(samplesPerPacket).fill(silence);
      payload.set(audio.subarray(this.#position, this.#position + samplesPerPacket));
      this.#position += samplesPerPacket;
      this.#timestamp = (this.#timestamp + samplesPerPacket) >>> 0;
      this.#send(payload, this.#timestamp, this.#sentPackets === 0);
      if (this.#position < audio.length) return;
      if (loop) this.#position = 0;
      else this.#endOfAudio();
    });
  }

  #send(payload: Uint8Array, timestamp: number, marker: boolean): void {
    if (!this.#sending) return;
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
    const { sequenceNumber } = { sequenceNumber: this.#sequenceNumber };
    const header = new RtpHeader({ payloadType: pcmuPayloadType, sequenceNumber, timestamp, marker, ssrc: 1 });
    this.#track.writeRtp(new RtpPacket(header, Buffer.from(payload)));
    this.#sentPackets += 1;
  }
}
