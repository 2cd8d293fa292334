import { useState } from "react";
import { Button, Group, NativeSelect, Stack, Switch } from "@mantine/core";
import type { Preferences } from "@readyline/contract";
import { FormError } from "../../components/FormError.tsx";
import { Panel } from "../../components/Panel.tsx";
import { profileMessages } from "../../messages/profile.ts";
import { ringTone } from "../../sounds/ring-tone.ts";
import { soundContext } from "../../store/pbxStore.ts";
import { savePreferences, useMe } from "../../store/sessionStore.ts";
import classes from "./Profile.module.css";

const TEST_RING_MS = 1500;

/** Look, keys and sounds. Each change is stored on the server at once and acts at once. */
export function PreferencesPanel() {
  const { preferences } = useMe();
  const [error, setError] = useState<unknown>(null);
  const save = (change: Partial<Preferences>) => {
    setError(null);
    savePreferences(change).catch(setError);
  };
  const testRing = () => {
    const stop = ringTone(preferences.volume, soundContext());
    setTimeout(stop, TEST_RING_MS);
  };
  return (
    <>
      <Panel title={profileMessages.look}>
        <Stack gap="sm">
          <FormError error={error} />
          <NativeSelect
            label={profileMessages.theme}
            data={Object.entries(profileMessages.themes).map(([value, label]) => ({ value, label }))}
            value={preferences.theme}
            onChange={(event) => save({ theme: event.currentTarget.value as Preferences["theme"] })}
          />
          <NativeSelect
            label={profileMessages.density}
            data={Object.entries(profileMessages.densities).map(([value, label]) => ({ value, label }))}
            value={preferences.rowDensity}
            onChange={(event) => save({ rowDensity: event.currentTarget.value as Preferences["rowDensity"] })}
          />
          <Switch
            label={profileMessages.letterKeys}
            checked={preferences.letterKeys}
            onChange={(event) => save({ letterKeys: event.currentTarget.checked })}
          />
        </Stack>
      </Panel>
      <Panel title={profileMessages.sounds}>
        <Stack gap="sm">
          <Switch
            label={profileMessages.alarmSound}
            checked={preferences.alarmSound}
            onChange={(event) => save({ alarmSound: event.currentTarget.checked })}
          />
          <VolumeField value={preferences.volume} onSave={(volume) => save({ volume })} />
          <Group>
            <Button onClick={testRing}>{profileMessages.testRing}</Button>
          </Group>
        </Stack>
      </Panel>
    </>
  );
}

/** The volume moves while the slider is held and is stored when it is let go. */
function VolumeField({ value, onSave }: { readonly value: number; readonly onSave: (volume: number) => void }) {
  const [held, setHeld] = useState<number | null>(null);
  const shown = held ?? Math.round(value * 100);
  const store = () => {
    if (held === null) return;
    onSave(held / 100);
    setHeld(null);
  };
  return (
    <label className={classes["volume"]}>
      <span>{profileMessages.volume}</span>
      <input
        type="range"
        min={0}
        max={100}
        step={5}
        value={shown}
        aria-valuetext={profileMessages.volumeValue(shown)}
        onChange={(event) => setHeld(event.currentTarget.valueAsNumber)}
        onPointerUp={store}
        onKeyUp={store}
        onBlur={store}
      />
      <span className="rl-figures">{profileMessages.volumeValue(shown)}</span>
    </label>
  );
}
