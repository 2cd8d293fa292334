import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket, usePCMU } from "werift";
import type { RTCIceTransport, RTCRtpTransceiver } from "werift";
import { randomInt } from "node:crypto";
import { Ear } from "./ear.ts";
import type { AudioSource, MeasuredAudio, MediaEngine, MediaSession } from "./media-engine.ts";
import { samplesPerPacket, silence } from "./mu-law.ts";
import { everyPacketTime } from "./packet-clock.ts";
import { pcmuPayloadType, reduceSdp } from "./reduce-sdp.ts";

const loopback = "127.0.0.1";

/** Real audio by werift (pure TypeScript WebRTC): PCMU and telephone-event, ICE lite on the loopback address. */
export const weriftEngine: MediaEngine = {
  async answer(offer, source, onDigit) {
    const connection = createConnection();
    try {
      await connection.setRemoteDescription({ type: "offer", sdp: reduceSdp(offer) });
      const transceiver = connection.getTransceivers().find(({ kind }) => kind === "audio");
      if (transceiver === undefined) throw new Error("the offer has no audio");
      const session = new WeriftSession(connection, transceiver, source, onDigit);
      await session.answer(offer);
      return session;
    } catch (error) {
      await connection.close();
      throw error;
    }
  },

  async offer(source, onDigit) {
    const connection = createConnection();
    try {
      const session = new WeriftSession(
        connection,
        connection.addTransceiver("audio", { direction: "sendrecv" }),
        source,
        onDigit,
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
    // No address of the machine but this one: both families off, loopback added, and sockets bound to it. Bound to any
    // address, as by default, answers would leave from an address that the browser did not ask.
    iceInterfaceAddresses: { udp4: loopback },
    iceUseIpv4: false,
    iceUseIpv6: false,
    iceUseTcp: false,
    iceAdditionalHostAddresses: [loopback],
    bundlePolicy: "max-bundle",
  });
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
  readonly #ear: Ear;
  readonly #heardTracks = new Set<MediaStreamTrack>();
  readonly #endOfAudio: () => void;
  #stopPlaying: (() => void) | null = null;
  #sentPackets = 0;
  #sending = true;
  #position = 0;
  #sequenceNumber = randomInt(0x8000);
  #timestamp = randomInt(0x7fff_ffff);

  constructor(
    connection: RTCPeerConnection,
    transceiver: RTCRtpTransceiver,
    source: AudioSource,
    onDigit: (digit: string) => void,
  ) {
    this.#ear = new Ear(onDigit);
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
    await this.#connection.setRemoteDescription({ type: "answer", sdp: reduceSdp(answer) });
  }

  /** Answers the offer that is set already. */
  async answer(offer: string): Promise<void> {
    const direction = answeringDirection(offer);
    this.#sending = direction === "sendrecv" || direction === "sendonly";
    this.#transceiver.setDirection(direction);
    await this.#connection.setLocalDescription(await this.#connection.createAnswer());
  }

  async renegotiate(offer: string): Promise<string> {
    const [transport] = this.#connection.iceTransports;
    const restartsBefore = transport?.iceRestarts;
    await this.#connection.setRemoteDescription({ type: "offer", sdp: reduceSdp(offer) });
    await this.answer(offer);
    // werift 0.25.2 starts ICE only where DTLS is not connected, so after a restart it would not see the new checks.
    if (transport !== undefined && transport.iceRestarts !== restartsBefore) void this.#startIce(transport);
    return this.localDescription;
  }

  heard(): MeasuredAudio {
    return this.#ear.heard(this.#sentPackets);
  }

  async close(): Promise<void> {
    this.#stopPlaying?.();
    this.#track.stop();
    await this.#connection.close();
  }

  /** Resolves when the other end has chosen a pair, or never will: then no audio flows, and the caller hangs up. */
  async #startIce(transport: RTCIceTransport): Promise<void> {
    await Promise.allSettled([transport.start()]);
  }

  #listen(track: MediaStreamTrack): void {
    // The receiver's list and the event may both name it.
    if (this.#heardTracks.has(track)) return;
    this.#heardTracks.add(track);
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
    const sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
    this.#sequenceNumber = sequenceNumber;
    const header = new RtpHeader({ payloadType: pcmuPayloadType, sequenceNumber, timestamp, marker, ssrc: 1 });
    this.#track.writeRtp(new RtpPacket(header, Buffer.from(payload)));
    this.#sentPackets += 1;
  }
}
