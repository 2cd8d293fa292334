import { queueMessages } from "../../../messages/alarms.ts";
import { useServerNow } from "../../../store/clock.ts";
import { useStationZone } from "../../../store/configStore.ts";
import { useLive } from "../../../store/liveStore.ts";
import { formatMoment } from "../clocks.ts";
import { Strip } from "../strip.tsx";

const SILENT_MS = 5_000;

/** Red once nothing was heard from the live feed for 5 s: what is shown may be old. */
export function StaleStrip() {
  const silentSince = useLive((state) => state.silentSince);
  const zone = useStationZone();
  const now = useServerNow();
  if (silentSince === null || now - silentSince < SILENT_MS) return null;
  return (
    <Strip tone="bad" role="alert">
      {queueMessages.stale(formatMoment(silentSince, zone, now))}
    </Strip>
  );
}
