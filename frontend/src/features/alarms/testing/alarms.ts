import type { AlarmSummary, CallAttempt, Contact } from "@readyline/contract";

/** An open burglary alarm of priority 2, received at 1,000,000 ms, with `changes` on top. */
export function alarmSummary(changes: Partial<AlarmSummary> = {}): AlarmSummary {
  const no = changes.no ?? 20001;
  return {
    no,
    id: `alarm-${no}`,
    state: "new",
    class: "burglary",
    priority: 2,
    title: "Burglary, zone 3 Back door",
    account: { id: "account-1", number: "2207", name: "Lux Jewellers", timeZone: "Europe/Budapest" },
    accountNumber: "2207",
    zone: { number: "3", name: "Back door" },
    signalCount: 1,
    receivedAt: 1_000_000,
    owner: null,
    claimedAt: null,
    firstActionAt: null,
    closedAt: null,
    closedBy: null,
    disposition: null,
    restoredAt: null,
    calls: { made: 0, reached: 0 },
    version: 1,
    ...changes,
  };
}

export function callAttempt(changes: Partial<CallAttempt> = {}): CallAttempt {
  return {
    id: "call-1",
    alarmNo: 20001,
    contactId: "anna",
    contactName: "Kiss Anna",
    numberDisplay: "+36 30 ••• ••17",
    operator: "Ana",
    direction: "outgoing",
    state: "ended",
    startedAt: 1_000_000,
    ringingAt: null,
    answeredAt: null,
    endedAt: 1_010_000,
    sipStatus: 486,
    proposedOutcome: "busy",
    outcome: null,
    note: "",
    ...changes,
  };
}

export function contact(id: string, changes: Partial<Contact> = {}): Contact {
  return {
    id,
    accountId: "account-1",
    name: id,
    role: "",
    hasKeys: false,
    etaMinutes: null,
    language: "",
    notes: "",
    phones: [{ index: 0, label: "Mobile", private: false, number: "1001", display: "1001" }],
    lastReachedAt: null,
    ...changes,
  };
}
