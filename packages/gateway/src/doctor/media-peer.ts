import { randomInt } from "node:crypto";
import {
  MediaStreamTrack,
  type PeerConfig,
  RTCPeerConnection,
  type RTCRtpTransceiver,
  RtpHeader,
  RtpPacket,
  usePCMA,
  usePCMU,
} from "werift";
import { encode, type G711, SAMPLES_PER_PACKET } from "./g711.ts";
import { Listener } from "./listener.ts";
import type { Media, MediaReport, MediaState } from "./media.ts";
import { sourcesToCandidates } from "./source-address.ts";
import { errorText } from "./step-result.ts";
import { toneSamples } from "./tone.ts";

const PACKET_MS = 20;
/** Where the process stood still longer than this, packets are left out rather than sent in one burst. */
const CATCH_UP_PACKETS = 10;
const codecs: Readonly<Record<number, G711>> = { 0: "PCMU", 8: "PCMA" };

type IcePair = Parameters<NonNullable<PeerConfig["iceFilterCandidatePair"]>>[0];

/** WebRTC audio in G.711 by werift (pure TypeScript). Lives in a thread of its own: see media-thread.ts. */
export class MediaPeer implements Media {
  private readonly connection: RTCPeerConnection;
  private readonly transceiver: RTCRtpTransceiver;
  private readonly track = new MediaStreamTrack({ kind: "audio" });
  private readonly connectedNow = Promise.withResolvers<void>();
  private listener: Listener | null = null;
  private timer: NodeJS.Timeout | undefined;
  private sentPackets = 0;
  private sources: ReadonlyMap<string, string> = new Map();

  /** @param isLocal the PBX is on this machine: its media may be on the loopback address */
  constructor(isLocal: boolean) {
    this.connection = new RTCPeerConnection({
      codecs: { audio: [usePCMU(), usePCMA()], video: [] },
      headerExtensions: { audio: [], video: [] },
      iceServers: [],
      iceUseTcp: false,
      bundlePolicy: "max-bundle",
      iceFilterCandidatePair: (pair) => this.fits(pair),
      ...(isLocal ? { iceAdditionalHostAddresses: ["127.0.0.1"] } : {}),
    });
    this.transceiver = this.connection.addTransceiver("audio", { direction: "sendrecv" });
    void this.transceiver.sender.replaceTrack(this.track);
    this.connection.connectionStateChange.subscribe((state) => {
      if (state === "connected") this.connectedNow.resolve();
    });
  }

  /** SDP with all candidates in it. */
  async offer(): Promise<string> {
    await this.connection.setLocalDescription(await this.connection.createOffer());
    // RFC 5763 section 5 prefers actpass, and the answerer then speaks first, often before this end has its path; werift 0.25.2 does
    // not recover from that with Asterisk. As the active end it speaks when there is a path, and repeats.
    return (this.connection.localDescription?.sdp ?? "").replace("a=setup:actpass", "a=setup:active");
  }

  async accept(answer: string): ReturnType<Media["accept"]> {
    try {
      this.sources = await sourcesToCandidates(answer);
      await this.connection.setRemoteDescription({ type: "answer", sdp: readable(answer) });
      return { codec: this.codec, error: null };
    } catch (error) {
      return { codec: null, error: errorText(error) };
    }
  }

  /**
   * werift 0.25.2 has a socket for each address of the machine and binds none to it: what another's socket sends bears the address of
   * the route and a port that was named with another address. ICE takes that for a path; Asterisk drops keys that come from an address
   * it was not told. Such sockets are closed, since what the PBX asks them makes a pair as well.
   */
  private fits({ localCandidate, remoteCandidate, protocol }: IcePair): boolean {
    const source = this.sources.get(remoteCandidate.host);
    if (source === undefined || source === localCandidate.host || !this.named.has(source)) return true;
    if (![...this.sources.values()].includes(localCandidate.host)) void protocol.close();
    return false;
  }

  /** The addresses in the offer. */
  private get named(): ReadonlySet<string> {
    const candidates = this.connection.iceTransports.flatMap((ice) => ice.localCandidates);
    return new Set(candidates.map(({ ip }) => ip));
  }

  async connected(withinMs: number): Promise<MediaReport> {
    await settled(this.connectedNow.promise, withinMs);
    return this.report();
  }

  async play(withinMs: number): Promise<MediaReport> {
    const { codec } = this;
    if (codec !== null) await settled(this.start(codec), withinMs);
    return this.report();
  }

  report(): Promise<MediaReport> {
    const { state, path, sentPackets, listener } = this;
    const heard = listener?.heard() ?? null;
    return Promise.resolve({ state, path, sentPackets, heard, hasProof: listener?.hasProof === true });
  }

  private get state(): MediaState {
    const [ice] = this.connection.iceTransports;
    if (this.connection.connectionState === "connected") return "connected";
    if (ice === undefined || ice.state === "new") return "new";
    return ice.state === "connected" || ice.state === "completed" ? "no_keys" : "no_path";
  }

  private get codec(): G711 | null {
    return codecs[this.transceiver.sender.codec?.payloadType ?? -1] ?? null;
  }

  private get path(): string | null {
    const pair = this.connection.iceTransports[0]?.connection.nominated;
    if (pair === undefined) return null;
    const { localCandidate: local, remoteCandidate: remote } = pair;
    return `${local.host}:${local.port} → ${remote.host}:${remote.port}`;
  }

  /** Sends the tone until {@link close}. Resolves when enough of it came back; may never resolve. */
  private start(codec: G711): Promise<void> {
    const startedAt = performance.now();
    const listener = new Listener(startedAt);
    this.listener = listener;
    const { promise, resolve } = Promise.withResolvers<void>();
    // Below the tracks, and in place of them: werift 0.25.2 makes a track only for a source that the SDP names (a=ssrc), and rtpengine
    // names none; and it fails on packets that bear its own source, as a plain echo sends them back.
    this.transceiver.dtlsTransport.onRtp.allUnsubscribe();
    this.transceiver.dtlsTransport.onRtp.subscribe(({ header, payload }) => {
      const heardCodec = codecs[header.payloadType];
      if (heardCodec === undefined) return;
      listener.packet(payload, heardCodec, header.sequenceNumber, performance.now());
      if (listener.hasProof) resolve();
    });
    const tone = encode(toneSamples(), codec);
    const payloadType = codec === "PCMU" ? 0 : 8;
    const firstSequence = randomInt(0x8000);
    const firstTimestamp = randomInt(0x4000_0000);
    let number = 0;
    const send = (): void => {
      const due = Math.floor((performance.now() - startedAt) / PACKET_MS) + 1;
      number = Math.max(number, due - CATCH_UP_PACKETS);
      for (; number < due; number += 1) {
        const at = (number * SAMPLES_PER_PACKET) % tone.length;
        const header = new RtpHeader({
          payloadType,
          sequenceNumber: (firstSequence + number) & 0xffff,
          timestamp: (firstTimestamp + number * SAMPLES_PER_PACKET) >>> 0,
          marker: number === 0,
          ssrc: 1,
        });
        this.track.writeRtp(new RtpPacket(header, Buffer.from(tone.subarray(at, at + SAMPLES_PER_PACKET))));
        this.sentPackets += 1;
      }
    };
    send();
    this.timer = setInterval(send, PACKET_MS);
    return promise;
  }

  /** Ends the media. Resolves when its sockets are closed; a second call does nothing. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    this.track.stop();
    await this.connection.close();
  }
}

async function settled(promise: Promise<void>, withinMs: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, withinMs);
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

/**
 * werift 0.25.2 refuses `a=rtcp:` without an address, which RFC 3605 allows and rtpengine writes. With rtcp-mux, which is required
 * here, the line says nothing.
 */
function readable(sdp: string): string {
  return sdp.replace(/^a=rtcp:\d+[^\r\n]*\r?\n/gm, "");
}
