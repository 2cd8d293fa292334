/** What a service number does with a call. Times in seconds. */
export type ServiceBehaviour =
  /** Rings `ringSeconds` (0: answers at once), plays, and hangs up `hangUpAfterSeconds` after the answer where set. */
  | {
      readonly kind: "answer";
      readonly ringSeconds: number;
      readonly plays: "echo" | "tone" | "announcement";
      readonly hangUpAfterSeconds?: number;
    }
  /** Rings `ringSeconds`, then refuses with the SIP status. */
  | { readonly kind: "refuse"; readonly ringSeconds: number; readonly status: number; readonly reason: string }
  /** Plays the announcement once, hangs up, and calls the caller after `callBackAfterSeconds`. */
  | { readonly kind: "callBack"; readonly callBackAfterSeconds: number };

export interface ServiceNumber {
  /** Digits to dial: two to six, so that the default dial policy allows them. */
  readonly number: string;
  /** Short name in English, as a sample contact would be called. */
  readonly title: string;
  /** One sentence for people: what happens on a call. */
  readonly description: string;
  readonly behaviour: ServiceBehaviour;
}

const neverAnswersSeconds = 60;

/** The numbers that sample contacts and tests dial. `61NN` and `62NN` work for any NN from 00 to 99. */
export const serviceNumbers: readonly ServiceNumber[] = [
  {
    number: "600",
    title: "Echo",
    description: "Answers at once and sends back what it hears.",
    behaviour: { kind: "answer", ringSeconds: 0, plays: "echo" },
  },
  {
    number: "601",
    title: "Tone",
    description: "Answers at once and plays a tone of 440 Hz.",
    behaviour: { kind: "answer", ringSeconds: 0, plays: "tone" },
  },
  {
    number: "602",
    title: "Announcement",
    description: "Answers at once and repeats a spoken announcement.",
    behaviour: { kind: "answer", ringSeconds: 0, plays: "announcement" },
  },
  ringing(3),
  {
    number: "486",
    title: "Busy",
    description: "Is always busy (486).",
    behaviour: { kind: "refuse", ringSeconds: 0, status: 486, reason: "Busy Here" },
  },
  {
    number: "480",
    title: "Never answers",
    description: `Rings and never answers; the PBX gives up after ${neverAnswersSeconds} seconds (480).`,
    behaviour: { kind: "refuse", ringSeconds: neverAnswersSeconds, status: 480, reason: "Temporarily Unavailable" },
  },
  {
    number: "603",
    title: "Rejects",
    description: "Rings for two seconds, then rejects the call (603).",
    behaviour: { kind: "refuse", ringSeconds: 2, status: 603, reason: "Decline" },
  },
  {
    number: "404",
    title: "Not in service",
    description: "Is not a number of this PBX (404).",
    behaviour: { kind: "refuse", ringSeconds: 0, status: 404, reason: "Not Found" },
  },
  hangingUp(5),
  {
    number: "650",
    title: "Calls back",
    description: "Answers, plays the announcement, hangs up, and calls the operator back after three seconds.",
    behaviour: { kind: "callBack", callBackAfterSeconds: 3 },
  },
];

function ringing(seconds: number): ServiceNumber {
  return {
    number: `61${String(seconds).padStart(2, "0")}`,
    title: `Rings ${seconds} s`,
    description: `Rings for ${seconds} seconds, then answers with a tone.`,
    behaviour: { kind: "answer", ringSeconds: seconds, plays: "tone" },
  };
}

function hangingUp(seconds: number): ServiceNumber {
  return {
    number: `62${String(seconds).padStart(2, "0")}`,
    title: `Hangs up after ${seconds} s`,
    description: `Answers at once with a tone and hangs up after ${seconds} seconds.`,
    behaviour: { kind: "answer", ringSeconds: 0, plays: "tone", hangUpAfterSeconds: seconds },
  };
}

/** The service behind a dialled number, or `null`. */
export function serviceFor(number: string): ServiceNumber | null {
  const listed = serviceNumbers.find((service) => service.number === number);
  if (listed !== undefined) return listed;
  const pattern = /^(61|62)(\d\d)$/.exec(number);
  if (pattern === null) return null;
  const seconds = Number(pattern[2]);
  return pattern[1] === "61" ? ringing(seconds) : hangingUp(seconds);
}
