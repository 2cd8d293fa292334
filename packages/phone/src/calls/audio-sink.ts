/** Where the far end's voice is played. The page gives one; tests give another. */
export interface AudioSink {
  play(stream: MediaStream): void;
  stop(): void;
}

/** Plays by an audio element that is in no document: nothing on the page shows it. */
export function createAudioSink(makeElement: () => HTMLAudioElement = () => new Audio()): AudioSink {
  let element: HTMLAudioElement | null = null;
  return {
    play(stream) {
      element ??= makeElement();
      element.srcObject = stream;
      element.play().catch((error: unknown) => {
        // AbortError: the call ended before it began. NotAllowedError: told by the sound state (`sound.blocked`).
        if (error instanceof DOMException && (error.name === "AbortError" || error.name === "NotAllowedError")) return;
        throw error;
      });
    },
    stop() {
      if (element) element.srcObject = null;
    },
  };
}
