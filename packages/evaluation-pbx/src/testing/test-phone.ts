import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket, usePCMU } from "werift";
import type { MeasuredAudio } from "../media/media-engine.ts";
import { Ear } from "../media/ear.ts";
import { samplesPerPacket, tone } from "../media/mu-law.ts";
import { everyPacketTime } from "../media/packet-clock.ts";

/** The audio of a telephone, full ICE: sends a tone and measures what it hears. */
export class TestPhone {
  readonly #connection: RTCPeerConnection;
  readonly #ear = new Ear();
  readonly #track = new MediaStreamTrack({ kind: "audio" });
  readonly #tone: Uint8Array;
  readonly #connected = Promise.withResolvers<void>();
  readonly #heardWaiters = new Set<() => void>();
  #stop: (() => void) | null = null;
  #packets = 0;
  #iceRestarts = 0;

  constructor(hertz: number) {
    this.#tone = tone(hertz);
    const events = new RTCRtpCodecParameters({ mimeType: "audio/telephone-event", clockRate: 8000, channels: 1 });
    this.#connection = new RTCPeerConnection({
      codecs: { audio: [usePCMU(), events], video: [] },
      iceServers: [],
      iceUseIpv4: false,
      iceUseIpv6: false,
      iceAdditionalHostAddresses: ["127.0.0.1"],
    });
    this.#connection.connectionStateChange.subscribe((state) => {
      if (state === "connected") {
        this.#stop ??= everyPacketTime(() => this.#speak());
        this.#connected.resolve();
      }
    });
    this.#connection.onTrack.subscribe((track) =>
      track.onReceiveRtp.subscribe(({ payload }) => {
        this.#ear.audio(payload);
        for (const look of this.#heardWaiters) look();
      }),
    );
  }

  /** An offer; with new ICE credentials where wanted. */
  async offer(iceRestart = false): Promise<string> {
    const [known] = this.#connection.getTransceivers();
    if (known === undefined) {
      const transceiver = this.#connection.addTransceiver("audio", { direction: "sendrecv" });
      await transceiver.sender.replaceTrack(this.#track);
    }
    await this.#connection.setLocalDescription(await this.#connection.createOffer({ iceRestart }));
    return this.#connection.localDescription?.sdp ?? "";
  }

  async answer(offer: string): Promise<string> {
    await this.#connection.setRemoteDescription({ type: "offer", sdp: offer });
    const [transceiver] = this.#connection.getTransceivers();
    await transceiver?.sender.replaceTrack(this.#track);
    transceiver?.setDirection("sendrecv");
    await this.#connection.setLocalDescription(await this.#connection.createAnswer());
    return this.#connection.localDescription?.sdp ?? "";
  }

  /** Resolves when the media is connected. */
  async accept(answer: string): Promise<void> {
    const [transport] = this.#connection.iceTransports;
    const restarted = transport !== undefined && transport.iceRestarts > this.#iceRestarts;
    this.#iceRestarts = transport?.iceRestarts ?? 0;
    await this.#connection.setRemoteDescription({ type: "answer", sdp: answer });
    // werift 0.25.2 leaves this out where DTLS is connected.
    if (restarted) await transport.start();
    await this.#connected.promise;
  }

  async connected(): Promise<void> {
    await this.#connected.promise;
  }

  /** Resolves when so many packets more were heard; rejects after the deadline. */
  async hear(packets: number, deadlineMs = 5_000): Promise<MeasuredAudio> {
    const wanted = this.heard().packets + packets;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => {
      if (this.heard().packets >= wanted) resolve();
    };
    const timer = setTimeout(() => reject(new Error(`heard ${this.heard().packets} packets of ${wanted}`)), deadlineMs);
    this.#heardWaiters.add(look);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#heardWaiters.delete(look);
    }
    return this.heard();
  }

  heard(): MeasuredAudio {
    return this.#ear.heard(this.#packets);
  }

  async close(): Promise<void> {
    this.#stop?.();
    await this.#connection.close();
  }

  #speak(): void {
    const start = (this.#packets * samplesPerPacket) % this.#tone.length;
    const payload = Buffer.from(this.#tone.subarray(start, start + samplesPerPacket));
    const timestamp = this.#packets * samplesPerPacket;
    const header = new RtpHeader({ payloadType: 0, sequenceNumber: this.#packets & 0xffff, timestamp, ssrc: 1 });
    this.#track.writeRtp(new RtpPacket(header, payload));
    this.#packets += 1;
  }
}
