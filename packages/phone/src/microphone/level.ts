const STEP_MS = 100;
/** What is shown as full: speech close to a microphone comes near it (dBFS). The quietest that shows is {@link FLOOR_DB}. */
const FULL_DB = -12;
const FLOOR_DB = -60;

export interface MicrophoneLevel {
  /** The browser's name of the device; empty where it gives none. */
  readonly device: string;
  /** 0 = silence, 1 = loud. */
  readonly level: number;
}

/** Root mean square of samples in -1…1, as a share of the range that is shown. */
export function levelOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
  const decibels = 10 * Math.log10(Math.max(power, 1e-12));
  return Math.min(1, Math.max(0, (decibels - FLOOR_DB) / (FULL_DB - FLOOR_DB)));
}

/** Tells the level ten times a second until `signal`. Resolves then. The stream is left as it was. */
export async function watchLevel(
  stream: MediaStream,
  context: AudioContext,
  onLevel: (level: MicrophoneLevel) => void,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const device = stream.getAudioTracks()[0]?.label ?? "";
  const source = context.createMediaStreamSource(stream);
  const analyser = context.createAnalyser();
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    onLevel({ device, level: levelOf(samples) });
  }, STEP_MS);
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  clearInterval(timer);
  source.disconnect();
}
