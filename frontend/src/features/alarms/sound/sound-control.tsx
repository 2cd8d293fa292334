import { Button } from "@mantine/core";
import { IconVolume, IconVolumeOff } from "@tabler/icons-react";
import type { AlarmSummary } from "@readyline/contract";
import { KeyHint } from "../../../components/KeyHint.tsx";
import { soundMessages } from "../../../messages/alarms.ts";
import { serverNow, useServerNow } from "../../../store/clock.ts";
import { savePreferences, useMe } from "../../../store/sessionStore.ts";
import { silenceAlarms, unlockAlarmSound, useAlarmSoundState } from "./alarm-sound-store.ts";
import { quietAlarms, soundingAlarm } from "./sounding.ts";
import { Strip } from "../strip.tsx";

/** Sound on or off, and Silence while something sounds. */
export function SoundControl({ alarms }: { alarms: readonly AlarmSummary[] }) {
  const now = useServerNow();
  const on = useMe().preferences.alarmSound;
  const silence = useAlarmSoundState((state) => state.silence);
  const sounding = on && soundingAlarm(alarms, quietAlarms(silence, now)) !== null;
  const silentSeconds = Math.ceil((silence.until - now) / 1000);
  return (
    <>
      {sounding && (
        <Button aria-keyshortcuts="S" onClick={() => silenceAlarms(alarms, serverNow())}>
          {soundMessages.silence}
          <KeyHint keys="S" />
        </Button>
      )}
      {!sounding && on && silentSeconds > 0 && (
        <span className="rl-figures">{soundMessages.silenced(silentSeconds)}</span>
      )}
      <Button
        aria-pressed={on}
        leftSection={on ? <IconVolume size={16} aria-hidden="true" /> : <IconVolumeOff size={16} aria-hidden="true" />}
        onClick={() => void savePreferences({ alarmSound: !on }).catch(() => undefined)}
      >
        {on ? soundMessages.on : soundMessages.off}
      </Button>
    </>
  );
}

/** Says in words, over the whole width, that alarms make no sound here. */
export function SoundStrip() {
  const on = useMe().preferences.alarmSound;
  const blocked = useAlarmSoundState((state) => state.blocked);
  if (!on) return <Strip tone="wait">{soundMessages.offStrip}</Strip>;
  if (!blocked) return null;
  return (
    <Strip tone="wait" action={<Button onClick={() => void unlockAlarmSound()}>{soundMessages.enable}</Button>}>
      {soundMessages.blocked}
    </Strip>
  );
}
