import type { AlarmDetail, Contact } from "@readyline/contract";
import { pbxStore } from "../../../store/pbxStore.ts";

/**
 * Dials a contact of the alarm at once: before anything else, so that nothing delays the ring. While a call is up a press does
 * nothing. Returns whether it dialled.
 */
export function callContact(alarm: AlarmDetail, contact: Contact, phoneIndex: number): boolean {
  const { current, makeCall } = pbxStore.getState();
  if (current !== null && current.state !== "ended") return false;
  makeCall({
    kind: "contact",
    contactId: contact.id,
    phoneIndex,
    name: contact.name,
    alarmNo: alarm.no,
    alarmId: alarm.id,
  });
  return true;
}
