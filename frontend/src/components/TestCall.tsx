import { Button } from "@mantine/core";
import { chipMessages } from "../messages/phone.ts";
import { pbxStore, usePbx } from "../store/pbxStore.ts";

const TEST_CALL_MS = 8000;

/** Hangs up 8 s after the echo answered, whatever is on the screen then. */
function endLater(attempt: string): void {
  const stop = pbxStore.subscribe(({ current }) => {
    if (current?.id !== attempt) {
      if (current === null) stop();
      return;
    }
    if (current.state !== "connected") return;
    stop();
    setTimeout(() => {
      const now = pbxStore.getState();
      if (now.current?.id === attempt) now.endCall();
    }, TEST_CALL_MS);
  });
}

/** Calls the echo extension, where one is known: never a customer, never during a call. */
export function TestCall({ onStarted }: { readonly onStarted: () => void }) {
  const echo = usePbx((state) => state.settings?.echoExtension ?? null);
  const busy = usePbx(
    (state) => (state.current !== null && state.current.state !== "ended") || state.incoming !== null,
  );
  const green = usePbx((state) => state.registered);
  if (echo === null) return null;
  const start = () => {
    endLater(pbxStore.getState().makeCall({ kind: "number", number: echo, name: chipMessages.testCallName }));
    onStarted();
  };
  return (
    <Button onClick={start} disabled={busy || !green} title={chipMessages.testCallText}>
      {chipMessages.testCall}
    </Button>
  );
}
