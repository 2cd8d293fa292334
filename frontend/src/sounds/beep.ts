const HZ = 880;
const SECONDS = 0.2;
const FADE_SECONDS = 0.02;

/** One short tone, at once. @param volume 0–1 */
export function beep(context: AudioContext, volume: number): void {
  const oscillator = new OscillatorNode(context, { frequency: HZ });
  const gain = new GainNode(context, { gain: 0 });
  const begin = context.currentTime;
  gain.gain.linearRampToValueAtTime(volume, begin + FADE_SECONDS);
  gain.gain.setValueAtTime(volume, begin + SECONDS - FADE_SECONDS);
  gain.gain.linearRampToValueAtTime(0, begin + SECONDS);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start();
  oscillator.stop(begin + SECONDS);
}
