import { readFileSync } from "node:fs";
import type { AudioSource } from "../media/media-engine.ts";
import { samplesPerSecond, silence, tone } from "../media/mu-law.ts";

/** The spoken announcement, mu-law at 8 kHz. README.md says how it was made. */
export const announcement: Uint8Array = readFileSync(new URL("../../assets/announcement.ulaw", import.meta.url));

export const toneSource: AudioSource = { kind: "play", audio: tone(440), loop: true };
export const silenceSource: AudioSource = {
  kind: "play",
  audio: new Uint8Array(samplesPerSecond).fill(silence),
  loop: true,
};

export function audioOf(plays: "echo" | "tone" | "announcement"): AudioSource {
  if (plays === "echo") return { kind: "echo" };
  return plays === "tone" ? toneSource : { kind: "play", audio: announcement, loop: true };
}
