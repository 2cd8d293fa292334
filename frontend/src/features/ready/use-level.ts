import { useEffect, useState } from "react";
import type { MicrophoneLevel } from "@readyline/phone";
import { pbxStore } from "../../store/pbxStore.ts";

/** The level of the microphone, which is open as long as this is on the page. Null before there is one. */
export function useLevel(): MicrophoneLevel | null {
  const [level, setLevel] = useState<MicrophoneLevel | null>(null);
  useEffect(() => {
    const ends = new AbortController();
    pbxStore.getState().hearMicrophone(setLevel, ends.signal).catch(reportError);
    return () => ends.abort();
  }, []);
  return level;
}
