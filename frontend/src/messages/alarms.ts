import type { Disposition } from "@readyline/contract";
import { dispositions } from "@readyline/contract";

export const alarmMessages = {
  queueTitle: "Dashboard",
  alarm: (no: number) => `Alarm ${no}`,
  alarmTitle: (no: number, kind: string, account: string | null) =>
    `Alarm ${no} ${kind}${account === null ? "" : ` - ${account}`}`,
  unknownAccount: (number: string) => `Unknown account ${number}`,
  zone: (number: string, name: string | null) => (name === null ? `Zone ${number}` : `Zone ${number} ${name}`),
  moreSignals: (count: number) => `+${count}`,
  moreSignalsName: (count: number) => (count === 1 ? "1 more signal" : `${count} more signals`),
  restored: "Restored",
} as const;

export const queueMessages = {
  grid: "Alarm queue",
  strip: "Priority 1",
  stripEmpty: "No priority 1 alarm",
  columns: {
    priority: "Prio",
    kind: "Class",
    account: "Account",
    zone: "What and where",
    age: "Age",
    owner: "Owner",
  },
  counters: "Counters",
  unclaimed: "New",
  mine: "Mine",
  oldest: "Oldest",
  feedLive: "feed live",
  feedStale: "feed not live",
  lastSignal: (since: string) => `Last signal ${since} ago`,
  lastSignalNever: "No signal yet",
  due: "DUE",
  late: "LATE",
  limit: (limit: string) => `of ${limit}`,
  owner: (name: string, at: string) => `${name} since ${at}`,
  you: "You",
  claim: "Claim",
  claimNamed: (no: number) => `Claim alarm ${no}`,
  open: "Open",
  openNamed: (no: number) => `Open alarm ${no}`,
  claiming: "Claiming…",
  /** `Ana claimed this 1 s ago` */
  lost: (name: string, since: string) => `${name} claimed this ${since} ago`,
  claimFailed: (no: number, message: string) => `Alarm ${no} not claimed. ${message}`,
  gone: "Closed",
  moreNew: (count: number) => `${count} new`,
  moreNewHint: "Show new alarms (End)",
  morePriority1: (count: number) => `+${count} P1`,
  morePriority1Hint: (count: number) =>
    count === 1 ? "Show 1 more priority 1 alarm" : `Show ${count} more priority 1 alarms`,
  empty: "No alarms waiting.",
  emptyOthers: "No other alarms waiting.",
  allHidden: "The filter hides every waiting alarm.",
  loading: "Loading the queue",
} as const;

export const filterMessages = {
  title: "Filter",
  priority: "Priority",
  kind: "Class",
  any: "any",
  mine: "Mine only",
  clear: "Clear",
  clearNamed: "Clear the filter",
  hides: (count: number) => `Filter hides ${count === 1 ? "1 alarm" : `${count} alarms`} (no P1)`,
} as const;

export const soundMessages = {
  title: "Sound",
  on: "Sound on",
  off: "Sound off",
  silence: "Silence 30 s",
  silenced: (seconds: number) => `Silent for ${seconds} s`,
  blocked: "Sound is blocked: alarms make no sound here. Press any key to enable it.",
  offStrip: "Alarm sound is switched off for your user.",
  enable: "Enable sound",
} as const;

export const sampleMessages = {
  title: "Sample data",
  bring: "Bring a sample alarm",
  generator: "A new one every 3 minutes",
  failed: (message: string) => `No sample alarm. ${message}`,
} as const;

export const detailMessages = {
  loading: (no: number) => `Loading alarm ${no}`,
  missing: (no: string) => `No alarm ${no}`,
  missingHint: "Check the number, or search the history.",
  searchHistory: "Search the history",
  claimedByYou: (age: string) => `claimed by you ${age}`,
  claimedBy: (name: string, age: string) => `claimed by ${name} ${age}`,
  unclaimed: "waiting for an operator",
  closedBy: (name: string, disposition: string) => `closed by ${name}: ${disposition}`,
  openInHistory: "Open in history",
  takenOver: (actor: string, text: string) => `${actor}: ${text}`,
  site: "site",
  station: "station",
  received: "Received",
  panelClock: (time: string, off: string, ahead: boolean) =>
    `Panel clock ${time}, ${off} ${ahead ? "ahead" : "behind"}`,
  restoredAt: (time: string) => `Restored ${time}`,
  release: "Release",
  releaseNamed: (no: number) => `Release alarm ${no}`,
  takeOver: "Take over",
  close: "Close alarm",
  failedAction: (message: string) => `Not done. ${message}`,
} as const;

export const takeOverMessages = {
  title: (no: number, owner: string) => `Take alarm ${no} over from ${owner}`,
  reason: "Reason",
  reasonHint: "Written into the record and shown to the owner",
  confirm: (no: number) => `Take over alarm ${no}`,
  cancel: "Cancel",
} as const;

export const closeMessages = {
  title: (no: number) => `Close alarm ${no}`,
  disposition: "Disposition",
  falseAlarm: "false alarm",
  note: "Note",
  noteNeeded: "Note (needed for this disposition)",
  noteMissing: "Write a note: this disposition needs one.",
  dispositionMissing: "Choose a disposition.",
  confirm: (no: number) => `Close alarm ${no}`,
  cancel: "Keep open",
  done: (no: number) => `Alarm ${no} closed.`,
  undo: "Undo",
  undoNamed: (no: number) => `Undo the close of alarm ${no}`,
  undone: (no: number) => `Alarm ${no} is open again.`,
  undoFailed: (message: string) => `Not undone. ${message}`,
} as const;

export const callMessages = {
  title: "Call list",
  others: "Other contacts",
  none: "No contacts. Add them on the account page.",
  noAccount: "No account matches this number: there is nobody to call.",
  noLine: "No phone line for your user",
  call: "Call",
  callNamed: (name: string, phone: string) => `Call ${name}, ${phone}`,
  keys: "keys",
  eta: (minutes: number) => `${minutes} min`,
  live: "Live call",
  liveIdle: "No call.",
  onOther: (name: string) => `You are on a call with ${name}.`,
  starting: "Starting",
  ringing: "Ringing",
  connected: "Connected",
  noAudioYet: "Answered, waiting for audio",
  ended: "Ended",
  end: "End",
  endNamed: (name: string) => `End the call with ${name}`,
  theyHear: "they hear you",
  youHear: "you hear",
  yes: "yes",
  notYet: "not yet",
  outcomeTitle: "Outcome",
  toOutcome: "Go to the outcome form",
  callArmed: "Call the next contact",
  outcome: (name: string) => `Outcome: ${name}`,
  fromPbx: (text: string) => `from PBX: ${text}`,
  note: "Note",
  saveNext: "Save + next",
  chooseOutcome: "Choose an outcome.",
  ready: "Outcome ready, press O.",
} as const;

export const accountCardMessages = {
  title: "Account",
  open: "Open account",
  permit: "Permit",
  outOfService: "Out of service",
  zones: (count: number) => (count === 1 ? "1 zone" : `${count} zones`),
  none: (number: string) => `Account ${number} does not exist here.`,
} as const;

export const signalMessages = {
  title: (count: number) => `Signals (${count})`,
  raw: "Raw",
  none: "No signals.",
  restore: "restore",
  status: "status",
  partition: (partition: string) => `area ${partition}`,
} as const;

export const noteMessages = {
  title: "Notes",
  label: "New note",
  save: "Save note",
  hint: "Ctrl+Enter saves. The draft is kept while you look elsewhere.",
} as const;

export const timelineMessages = { title: "Timeline", system: "System" } as const;

export function dispositionText(disposition: Disposition | null): string {
  return disposition === null ? "" : dispositions[disposition].text;
}

export const queueKeyMessages = {
  title: "Queue",
  next: "Next row",
  previous: "Previous row",
  claim: "Claim the marked alarm",
  pending: "Show new alarms",
  mine: "Mine only",
} as const;

export const panelMessages = { title: "Parts of the page", goTo: (title: string) => `Go to ${title}` } as const;
