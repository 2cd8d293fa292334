import { useEffect, useState } from "react";
import type { MicrophoneLevel } from "@readyline/phone";
import { pbxStore } from "../../store/pbxStore.ts";

/** The level of the microphone while `on`: it is open only so long. Null before there is one. */
export function useLevel(on: boolean): MicrophoneLevel | null {
  const [level, setLevel] = useState<MicrophoneLevel | null>(null);
  useEffect(() => {
    if (!on) return;
    const ends = new AbortController();
    pbxStore.getState().hearMicrophone(setLevel, ends.signal).catch(reportError);
    return () => ends.abort();
  }, [on]);
  return level;
}
