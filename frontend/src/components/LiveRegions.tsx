import { useStore } from "zustand";
import { announcerStore } from "../store/announcer.ts";

/** The two live regions, in the page from its first moment. */
export function LiveRegions() {
  const { status, alert } = useStore(announcerStore);
  return (
    <>
      <div role="status" className="rl-hidden">
        {status.text !== "" && <span key={status.turn}>{status.text}</span>}
      </div>
      <div role="alert" className="rl-hidden">
        {alert.text !== "" && <span key={alert.turn}>{alert.text}</span>}
      </div>
    </>
  );
}
