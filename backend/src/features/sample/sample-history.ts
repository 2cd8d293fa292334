import type { Disposition, GatewayCallEvent } from "@readyline/contract";
import type { SignalInput } from "../signals/intake.ts";
import { sampleSignal } from "./sample-signals.ts";

/** One call of a past alarm, by place in the account's list of contacts. Times in seconds. */
export interface SampleCall {
  readonly contact: number;
  readonly ringSeconds: number;
  /** null = not answered. */
  readonly talkSeconds: number | null;
  readonly sipStatus: number;
  readonly endedBy: NonNullable<GatewayCallEvent["endedBy"]>;
}

export interface SamplePast {
  readonly signals: readonly SignalInput[];
  readonly minutesAgo: number;
  /** From receipt to the claim. */
  readonly claimSeconds: number;
  readonly calls: readonly SampleCall[];
  readonly notes: readonly string[];
  readonly disposition: Disposition;
  readonly closeNote: string;
}

const reached = (contact: number, ringSeconds: number, talkSeconds: number): SampleCall => ({
  contact,
  ringSeconds,
  talkSeconds,
  sipStatus: 200,
  endedBy: "us",
});
const failed = (contact: number, ringSeconds: number, sipStatus: number): SampleCall => ({
  contact,
  ringSeconds,
  talkSeconds: null,
  sipStatus,
  endedBy: "them",
});
const busy = (contact: number): SampleCall => failed(contact, 1, 486);
const noAnswer = (contact: number): SampleCall => failed(contact, 35, 480);

type Case = Omit<SamplePast, "minutesAgo" | "claimSeconds">;

const cases: readonly Case[] = [
  {
    signals: [sampleSignal("4711", "FA", "12"), { ...sampleSignal("4711", "FR", "12"), text: "Cleared at the panel" }],
    calls: [reached(0, 4, 61)],
    notes: ["Night baker says: flour dust at the oven, no fire."],
    disposition: "false_user",
    closeNote: "",
  },
  {
    signals: [sampleSignal("2207", "BA", "3"), sampleSignal("2207", "BA", "4")],
    calls: [noAnswer(0), busy(1), reached(2, 6, 74)],
    notes: ["Neighbour sees an open back door.", "Police informed, reference 2207-18."],
    disposition: "real_dispatched",
    closeNote: "Police on site, owner informed by the police.",
  },
  {
    signals: [sampleSignal("1180", "130", "8"), { ...sampleSignal("1180", "130", "8"), qualifier: "restore" }],
    calls: [reached(0, 5, 38)],
    notes: [],
    disposition: "contact_informed",
    closeNote: "",
  },
  {
    signals: [sampleSignal("0092", "AT", null)],
    calls: [reached(0, 2, 25)],
    notes: ["Gate house: planned work on the transformer until 06:00."],
    disposition: "contact_informed",
    closeNote: "",
  },
  {
    signals: [sampleSignal("3305", "MA", "30")],
    calls: [reached(0, 1, 52)],
    notes: ["Ward checks the patient, nothing needed."],
    disposition: "real_resolved",
    closeNote: "Nurse was with the patient within two minutes.",
  },
  {
    signals: [sampleSignal("5120", "BA", "1"), sampleSignal("5120", "BC", null)],
    calls: [noAnswer(0), reached(1, 6, 40)],
    notes: [],
    disposition: "cancelled",
    closeNote: "",
  },
  {
    signals: [sampleSignal("6044", "TA", "1")],
    calls: [busy(1), reached(0, 2, 33)],
    notes: ["Cover of the siren found open."],
    disposition: "technical",
    closeNote: "",
  },
  {
    signals: [sampleSignal("7781", "WA", "22")],
    calls: [reached(0, 1, 120)],
    notes: ["Leak at the cooling pipe, valve closed by the network desk."],
    disposition: "real_resolved",
    closeNote: "Valve closed, plumber ordered by the site.",
  },
  {
    signals: [sampleSignal("5120", "YC", null)],
    calls: [noAnswer(0), noAnswer(1), failed(2, 1, 404)],
    notes: [],
    disposition: "nobody_reached",
    closeNote: "Written to the manager by e-mail.",
  },
  {
    signals: [sampleSignal("2207", "HA", "9")],
    calls: [reached(1, 8, 45)],
    notes: ["Button tested without a word before. Owner gives the code word."],
    disposition: "test",
    closeNote: "",
  },
];

const ROUNDS = 3;
const MINUTES_BETWEEN = 11 * 60 + 17;

/** About two weeks of closed alarms, oldest first. */
export const samplePast: readonly SamplePast[] = Array.from({ length: ROUNDS * cases.length }, (_, place) => {
  const chosen = cases[place % cases.length];
  return chosen === undefined
    ? []
    : [
        {
          ...chosen,
          minutesAgo: (ROUNDS * cases.length - place) * MINUTES_BETWEEN,
          claimSeconds: 6 + ((place * 7) % 40),
        },
      ];
}).flat();

/** Alarms that wait when the console is opened for the first time. */
export const sampleWaiting: readonly { readonly signals: readonly SignalInput[]; readonly secondsAgo: number }[] = [
  { signals: [sampleSignal("0092", "AT", null)], secondsAgo: 1_480 },
  { signals: [sampleSignal("7781", "YC", null)], secondsAgo: 610 },
  { signals: [sampleSignal("6044", "TA", "1")], secondsAgo: 300 },
  {
    signals: [sampleSignal("2207", "BA", "3"), sampleSignal("2207", "BA", "4"), sampleSignal("2207", "BA", "5")],
    secondsAgo: 95,
  },
  { signals: [sampleSignal("1180", "130", "8")], secondsAgo: 70 },
  { signals: [sampleSignal("4711", "FA", "12")], secondsAgo: 15 },
];
