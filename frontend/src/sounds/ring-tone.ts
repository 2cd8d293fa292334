/** European ring: 425 Hz and its neighbour, one second on, four off. */
const PERIOD_SECONDS = 5;
const RING_SECONDS = 1;
const PITCHES_HZ = [425, 450];
const FADE_SECONDS = 0.02;

/**
 * Rings until the returned function is called. The loop runs in the audio engine, so that a tab in the background
 * keeps time.
 * @param volume 0–1
 * @param unlocked a context that the browser already lets sound; null = one of its own, silent where sound is still
 * blocked, until the first key or click
 */
export function ringTone(volume: number, unlocked: AudioContext | null): () => void {
  const context = unlocked ?? new AudioContext();
  const gain = context.createGain();
  gain.gain.value = Math.min(1, Math.max(0, volume));
  gain.connect(context.destination);
  const source = context.createBufferSource();
  source.buffer = ringBuffer(context);
  source.loop = true;
  source.connect(gain);
  source.start();

  const unlock = () => void context.resume();
  window.addEventListener("keydown", unlock);
  window.addEventListener("pointerdown", unlock);
  return () => {
    window.removeEventListener("keydown", unlock);
    window.removeEventListener("pointerdown", unlock);
    source.stop();
    gain.disconnect();
    if (unlocked === null) void context.close();
  };
}

function ringBuffer(context: AudioContext): AudioBuffer {
  const rate = context.sampleRate;
  const buffer = context.createBuffer(1, PERIOD_SECONDS * rate, rate);
  const samples = buffer.getChannelData(0);
  for (let index = 0; index < RING_SECONDS * rate; index++) {
    const at = index / rate;
    const edge = Math.min(1, at / FADE_SECONDS, (RING_SECONDS - at) / FADE_SECONDS);
    const tone = PITCHES_HZ.reduce((sum, hz) => sum + Math.sin(2 * Math.PI * hz * at), 0) / PITCHES_HZ.length;
    samples[index] = 0.5 * edge * tone;
  }
  return buffer;
}
