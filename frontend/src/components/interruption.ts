import type { CallView } from "@readyline/phone";
import { callMessages } from "../messages/phone.ts";

/**
 * What is interrupted in a running call: the signalling alone, or the audio with it, as where the network of this computer is gone
 * or another. A call on hold has no audio to lose.
 */
export function interruptionOf(call: CallView): "line" | "line-and-audio" | null {
  if (!call.lineLost || call.state === "ended") return null;
  return call.audio.hear || call.held || call.heldByThem ? "line" : "line-and-audio";
}

/** @returns null where nothing is interrupted */
export function interruptionText(call: CallView): string | null {
  const interruption = interruptionOf(call);
  if (interruption === null) return null;
  return interruption === "line" ? callMessages.lineLost : callMessages.audioInterrupted;
}
