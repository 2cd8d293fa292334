import type { AlarmSummary } from "@readyline/contract";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { soundPattern } from "./patterns.ts";
import { createAlarmPlayer } from "./player.ts";
import type { AlarmPlayer } from "./player.ts";
import { noSilence, silenceNow } from "./sounding.ts";
import type { Silence } from "./sounding.ts";

/** What this workstation's alarm sound does. */
interface AlarmSoundState {
  readonly silence: Silence;
  /** The browser keeps sound off until a key or click. */
  readonly blocked: boolean;
}

const alarmSoundStore = createStore<AlarmSoundState>(() => ({ silence: noSilence, blocked: false }));
export const useAlarmSoundState = <T>(select: (state: AlarmSoundState) => T): T => useStore(alarmSoundStore, select);

let player: AlarmPlayer | null = null;

/** One audio engine for the life of the page, made when the first alarm page opens. */
function thePlayer(): AlarmPlayer {
  if (player) return player;
  const made = createAlarmPlayer();
  const update = () => alarmSoundStore.setState({ blocked: made.isBlocked() });
  made.onBlockedChange(update);
  update();
  player = made;
  return made;
}

/** Sounds for the alarm, or is quiet. @param gain 0–1 */
export function soundAlarm(alarm: AlarmSummary | null, gain: number): void {
  const engine = thePlayer();
  engine.setGain(gain);
  engine.play(alarm === null ? null : soundPattern(alarm.class));
}

/** Asks the browser for sound. A refusal stays visible as `blocked`. */
export async function unlockAlarmSound(): Promise<void> {
  const engine = thePlayer();
  await engine.unlock();
}

/** @param now server time, UTC epoch ms */
export function silenceAlarms(alarms: readonly AlarmSummary[], now: number): void {
  alarmSoundStore.setState(({ silence }) => ({ silence: silenceNow(silence, alarms, now) }));
}
