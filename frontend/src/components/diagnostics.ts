import type { CallView } from "@readyline/phone";
import { chipMessages } from "../messages/phone.ts";
import { clockOffsetMs, serverNow } from "../store/clock.ts";
import { configStore } from "../store/configStore.ts";
import { lineEventsStore } from "../store/line-events.ts";
import { liveStore } from "../store/liveStore.ts";
import { pbxStore } from "../store/pbxStore.ts";

/** The last two characters of a number; enough to tell two apart, too little to call one. */
export function maskNumber(number: string | null): string | null {
  return number === null ? null : `••• ••${number.slice(-2)}`;
}

const callFacts = (call: CallView | null) =>
  call && {
    id: call.id,
    direction: call.direction,
    number: maskNumber(call.number),
    state: call.state,
    startedAt: call.startedAt,
    answeredAt: call.answeredAt,
    connectedAt: call.connectedAt,
    endedAt: call.endedAt,
    audio: call.audio,
    lineLost: call.lineLost,
    ended: call.ended,
  };

/** What support needs to see of this page's line. Holds no secret, no name of a contact and no whole number. */
export function diagnostics(): Record<string, unknown> {
  const pbx = pbxStore.getState();
  const live = liveStore.getState();
  const { config } = configStore.getState();
  return {
    at: new Date(serverNow()).toISOString(),
    clockOffsetMs: clockOffsetMs(),
    version: config?.version ?? null,
    pbxLabel: config?.pbxLabel ?? null,
    browser: navigator.userAgent,
    online: navigator.onLine,
    extension: pbx.settings?.extension ?? null,
    status: pbx.status,
    facts: pbx.facts,
    tab: pbx.tab,
    microphone: pbx.microphone,
    sound: pbx.sound,
    feed: live.connection,
    pbx: live.pbx,
    lastSignalAt: live.lastSignalAt,
    call: callFacts(pbx.current),
    lastCall: callFacts(pbx.lastEnded),
    lineEvents: lineEventsStore.getState().events,
  };
}

/** Puts the diagnostics on the clipboard as JSON. Rejects where the browser refuses. */
export async function copyDiagnostics(): Promise<void> {
  try {
    await navigator.clipboard.writeText(JSON.stringify(diagnostics(), null, 2));
  } catch (error) {
    throw new Error(chipMessages.copyFailed, { cause: error });
  }
}
