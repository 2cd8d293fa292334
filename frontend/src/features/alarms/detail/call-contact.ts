import type { AlarmDetail, Contact } from "@readyline/contract";
import { pbxStore } from "../../../store/pbxStore.ts";

/** Whether this user is on a call, or one is being made. */
export function callIsUp(): boolean {
  const { current } = pbxStore.getState();
  return current !== null && current.state !== "ended";
}

/**
 * Dials a contact of the alarm at once: before anything else, so that nothing delays the ring. While a call is up a press does
 * nothing. Returns whether it dialled.
 */
export function callContact(alarm: AlarmDetail, contact: Contact, phoneIndex: number): boolean {
  if (callIsUp()) return false;
  pbxStore.getState().makeCall({
    kind: "contact",
    contactId: contact.id,
    phoneIndex,
    name: contact.name,
    alarmNo: alarm.no,
    alarmId: alarm.id,
  });
  return true;
}
