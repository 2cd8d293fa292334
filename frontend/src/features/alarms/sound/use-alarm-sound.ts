import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { alarmsQuery } from "../../../api/queries.ts";
import { soundMessages } from "../../../messages/alarms.ts";
import { useKeys } from "../../../keys/registry.ts";
import { serverNow } from "../../../store/clock.ts";
import { usePbx } from "../../../store/pbxStore.ts";
import { useMe } from "../../../store/sessionStore.ts";
import { alarmGain } from "./patterns.ts";
import { silenceAlarms, soundAlarm, unlockAlarmSound, useAlarmSoundState } from "./alarm-sound-store.ts";
import { noSilence, soundingAlarm } from "./sounding.ts";

/**
 * Sounds while an alarm waits that nobody claimed, on whichever page the operator is, and binds `S`. Used once, by the part of
 * the page that every signed-in user has.
 */
export function useAlarmSound(): void {
  const alarms = useQuery(alarmsQuery()).data?.items;
  const { alarmSound, volume } = useMe().preferences;
  const inCall = usePbx((state) => state.current !== null && state.current.state !== "ended");
  const phoneSound = usePbx((state) => state.sound);
  const silence = useAlarmSoundState((state) => state.silence);
  const silent = useSilent(silence.until);
  const sounding = alarmSound && alarms ? soundingAlarm(alarms, silent ? silence.alarms : noSilence.alarms) : null;

  useEffect(() => soundAlarm(sounding, alarmGain(volume, inCall)), [sounding, volume, inCall]);
  useEffect(() => () => soundAlarm(null, 0), []);
  useEffect(() => {
    // The telephone may have got sound without a key press, through the microphone's permission: it holds for the page.
    if (phoneSound === "unlocked") void unlockAlarmSound();
    const unlock = () => void unlockAlarmSound();
    window.addEventListener("keydown", unlock);
    window.addEventListener("pointerdown", unlock);
    return () => {
      window.removeEventListener("keydown", unlock);
      window.removeEventListener("pointerdown", unlock);
    };
  }, [phoneSound]);

  useKeys(soundMessages.title, [
    { keys: "S", label: soundMessages.silence, run: () => silenceAlarms(alarms ?? [], serverNow()) },
  ]);
}

/** True until the server's clock reaches `until` (UTC epoch ms); one timer, not a tick. */
function useSilent(until: number): boolean {
  const [over, setOver] = useState<number>(0);
  const leftMs = until - serverNow();
  const waiting = over !== until && leftMs > 0;
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setOver(until), until - serverNow());
    return () => clearTimeout(timer);
  }, [until, waiting]);
  return waiting;
}
