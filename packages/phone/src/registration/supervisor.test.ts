import { closeCodes } from "@readyline/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  accepted,
  begin,
  broken,
  closed,
  opened,
  play,
  refused,
  registeringNow,
  start,
  type Step,
  up,
} from "../testing/link-timeline.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: begin });
});
afterEach(() => {
  vi.useRealTimers();
});

const foreign = { ...accepted, contactIsOurs: false };

const timelines: [string, Step[]][] = [
  [
    "registers with one socket and one REGISTER, and refreshes at half of the granted time",
    [
      ...up,
      { at: 60_019, state: "registered", did: [] },
      { at: 60_020, state: "registered", did: ["register"] },
      { at: 60_050, event: accepted },
      { at: 120_049, state: "registered", did: [] },
      { at: 120_050, state: "registered", did: ["register"] },
    ],
  ],

  [
    "renews at the moment that was asked for where that is earlier, and never later",
    [
      ...up,
      { at: 1_000, event: { type: "renew-by", at: begin + 90_000 } },
      { at: 1_000, event: { type: "renew-by", at: begin + 20_000 } },
      { at: 19_999, state: "registered", did: [] },
      { at: 20_000, state: "registered", did: ["register"] },
      { at: 20_050, event: accepted },
      { at: 80_049, state: "registered", did: [] },
      { at: 80_050, state: "registered", did: ["register"] },
    ],
  ],

  [
    "gives a socket up that does not open in 5 s, and tries again after 1 to 2 s with jitter",
    [
      { at: 0, event: start },
      { at: 4_999, state: "opening", did: ["open"] },
      { at: 5_000, state: "waiting net.console until 6500", did: ["close"] },
      { at: 6_500, state: "opening after net.console", did: ["open"] },
    ],
  ],

  [
    "reconnects at once when a registered line loses its socket, then with pauses",
    [
      ...up,
      { at: 3_000, event: closed(1006) },
      { at: 3_000, state: "opening after net.console", did: ["open"] },
      { at: 3_005, event: closed(1006) },
      { at: 3_005, state: "waiting net.console until 4505", did: [] },
      { at: 4_505, state: "opening after net.console", did: ["open"] },
    ],
  ],

  [
    "comes back at the time that the gateway gives it, with the cause that it had before",
    [
      ...up,
      { at: 3_000, event: closed(1006) },
      { at: 3_000, state: "opening after net.console", did: ["open"] },
      { at: 3_005, event: { ...closed(4024), retryInMs: 12_345 } },
      { at: 3_005, state: "waiting net.console until 15350", did: [] },
      { at: 15_350, state: "opening after net.console", did: ["open"] },
    ],
  ],

  [
    "does not storm a server that lets it register and drops it each time",
    [...up, { at: 1_000, event: closed(1006) }, { at: 1_000, state: "waiting net.console until 2500", did: [] }],
  ],

  [
    "takes a new connection when a REGISTER stays without an answer for 5 s",
    [
      ...registeringNow,
      { at: 5_009, state: "registering", did: [] },
      { at: 5_010, state: "opening after reg.silent", did: ["close", "open"] },
      { at: 5_020, event: opened },
      { at: 10_020, state: "waiting reg.silent until 11520", did: ["register", "close"] },
    ],
  ],

  [
    "takes a new connection when a refresh stays without an answer for 5 s",
    [
      ...up,
      { at: 60_020, state: "registered", did: ["register"] },
      { at: 65_020, state: "opening after reg.silent", did: ["close", "open"] },
    ],
  ],

  [
    "waits for the gateway's word when the PBX is lost, and goes on that word at once",
    [
      ...up,
      { at: 1_000, event: closed(closeCodes.pbxUnreachable) },
      { at: 1_000, state: "waiting pbx.unreachable until 4250", did: [] },
      { at: 2_000, event: { type: "pbx-up" } },
      { at: 2_000, state: "opening after pbx.unreachable", did: ["open"] },
    ],
  ],

  [
    "tries slowly by itself when that word never comes, and keeps when the trouble began",
    [
      ...up,
      { at: 1_000, event: closed(closeCodes.pbxSilent) },
      { at: 4_250, state: "opening after link.silent", did: ["open"] },
      { at: 4_260, event: opened },
      { at: 4_270, event: closed(closeCodes.pbxUnreachable) },
      { at: 4_270, state: "waiting pbx.unreachable until 7520", did: ["register"] },
    ],
  ],

  [
    "does not take the PBX's return for that of our own server",
    [
      { at: 0, event: start },
      { at: 10, event: closed(1006) },
      { at: 20, event: { type: "pbx-up" } },
      { at: 20, state: "waiting net.console until 1510", did: ["open"] },
    ],
  ],

  [
    "stays silent after refused credentials until the gateway names a moment",
    [
      ...registeringNow,
      { at: 100, event: refused(401, { cause: "reg.password", retryAt: begin + 600_000 }) },
      { at: 599_999, state: "blocked reg.password until 600000", did: [] },
      { at: 600_000, state: "registering after reg.password", did: ["register"] },
    ],
  ],

  [
    "does not repeat a refusal at once when this computer's clock is ahead of the gateway's",
    [
      ...registeringNow,
      { at: 100, event: refused(401, { cause: "reg.password", retryAt: begin - 60_000 }) },
      { at: 5_099, state: "blocked reg.password until 5100", did: [] },
    ],
  ],
  [
    "never repeats refused credentials by itself when the gateway names no moment",
    [...registeringNow, { at: 100, event: refused(401) }, { at: 86_400_000, state: "blocked reg.password", did: [] }],
  ],

  [
    "tries again when the gateway lets go of a refusal, when credentials change, and when a person asks",
    [
      ...registeringNow,
      { at: 100, event: refused(403) },
      { at: 100, state: "blocked reg.forbidden", did: [] },
      { at: 200, event: { type: "unblocked" } },
      { at: 700, state: "registering after reg.forbidden", did: ["register"] },
      { at: 800, event: refused(404) },
      { at: 850, event: { type: "unblocked" } },
      { at: 900, event: closed(closeCodes.lineChanged) },
      { at: 1_900, state: "idle", did: ["reload-settings"] },
      { at: 2_000, event: start },
      { at: 2_010, event: opened },
      { at: 2_020, event: refused(404) },
      { at: 2_100, event: { type: "retry-now" } },
      { at: 2_100, state: "registering after reg.unknown", did: ["open", "register", "register"] },
      { at: 2_200, event: refused(403) },
      { at: 2_300, event: start },
      { at: 2_300, state: "registering after reg.forbidden", did: ["register"] },
    ],
  ],

  [
    "opens a new socket for the next try when a blocked line has lost its own",
    [
      ...registeringNow,
      { at: 100, event: refused(401, { retryAt: begin + 9_000 }) },
      { at: 200, event: closed(1006) },
      { at: 200, state: "blocked reg.password until 9000", did: [] },
      { at: 9_000, state: "opening after reg.password", did: ["open"] },
    ],
  ],

  [
    "obeys Retry-After, and waits 1 to 2 s where a busy PBX does not say",
    [
      ...registeringNow,
      { at: 100, event: refused(503, { retryAfterSeconds: 30 }) },
      { at: 100, state: "waiting reg.busy until 30100", did: ["close"] },
      { at: 30_100, event: opened },
      { at: 30_200, event: refused(500) },
      { at: 30_200, state: "waiting reg.busy until 31700", did: ["open", "register", "close"] },
    ],
  ],

  [
    "asks a busy PBX less often where the gateway has named a moment for all",
    [
      ...registeringNow,
      { at: 100, event: refused(403, { cause: "reg.busy", retryAt: begin + 600_000 }) },
      { at: 100, state: "waiting reg.busy until 3350", did: ["close"] },
    ],
  ],

  [
    "does not go green on somebody else's Contact: three tries, then a person is needed",
    [
      ...registeringNow,
      { at: 100, event: foreign },
      { at: 100, state: "waiting reg.notmine until 1100", did: ["close"] },
      { at: 1_110, event: opened },
      { at: 1_200, event: foreign },
      { at: 2_210, event: opened },
      { at: 2_300, event: foreign },
      { at: 9_999, state: "blocked reg.notmine", did: ["open", "register", "close", "open", "register"] },
    ],
  ],

  [
    "continues on another socket when nothing is heard",
    [
      ...up,
      { at: 9_000, event: { type: "silent" } },
      { at: 9_000, state: "resuming after link.silent", did: ["resume"] },
      { at: 9_100, event: { type: "resumed" } },
      { at: 9_100, state: "registered", did: [] },
    ],
  ],

  [
    "continues where it was after a break, and says until then that the way to the server is cut",
    [
      ...up,
      { at: 9_000, event: broken },
      { at: 9_000, state: "resuming after net.console", did: [] },
      { at: 9_000, event: { type: "next-try", at: begin + 12_000 } },
      { at: 9_000, state: "resuming after net.console until 12000", did: [] },
      { at: 15_000, event: { type: "woke" } },
      { at: 15_000, state: "resuming after net.console until 12000", did: ["resume"] },
      { at: 15_100, event: { type: "resumed" } },
      { at: 15_100, state: "registered", did: [] },
      { at: 60_020, state: "registered", did: ["register"] },
    ],
  ],

  [
    "gives the answer to a refresh its time anew after a break",
    [
      ...up,
      { at: 60_020, state: "registered", did: ["register"] },
      { at: 61_000, event: broken },
      { at: 69_000, event: { type: "resumed" } },
      { at: 73_999, state: "registered", did: [] },
      { at: 74_000, state: "opening after reg.silent", did: ["close", "open"] },
    ],
  ],

  [
    "begins anew at once when a break cannot be mended",
    [
      ...up,
      { at: 9_000, event: broken },
      { at: 9_100, event: closed(1006) },
      { at: 9_100, state: "opening after net.console", did: ["open"] },
    ],
  ],

  [
    "is told why when its line was ended during a break",
    [
      ...up,
      { at: 9_000, event: broken },
      { at: 9_100, event: closed(closeCodes.sessionEnded) },
      { at: 9_100, state: "blocked gw.session", did: [] },
    ],
  ],

  [
    "begins anew when the PBX has lost it during a break",
    [
      ...up,
      { at: 9_000, event: broken },
      { at: 9_100, event: { type: "lost-at-pbx" } },
      { at: 9_100, state: "opening after reg.lost", did: ["close", "open"] },
    ],
  ],

  [
    "continues nothing before it is registered",
    [
      ...registeringNow,
      { at: 500, event: broken },
      { at: 500, state: "waiting net.console until 2000", did: ["close"] },
    ],
  ],

  [
    "probes after a wake-up and keeps a link on which something is heard",
    [
      ...up,
      { at: 9_000, event: { type: "woke" } },
      { at: 9_000, state: "registered, probing", did: [] },
      { at: 10_000, event: { type: "heard" } },
      { at: 20_000, state: "registered", did: [] },
    ],
  ],

  [
    "continues on another socket when the probe after a wake-up hears nothing",
    [
      ...up,
      { at: 9_000, event: { type: "woke" } },
      { at: 11_499, state: "registered, probing", did: [] },
      { at: 11_500, state: "resuming after link.slept", did: ["resume"] },
    ],
  ],

  [
    "says that it slept where the server had dropped the socket meanwhile, whichever is heard of first",
    [
      ...up,
      { at: 9_000, event: { ...broken, slept: true } },
      { at: 9_000, state: "resuming after link.slept", did: [] },
      { at: 9_100, event: { type: "resumed" } },
      { at: 20_000, event: { type: "woke" } },
      { at: 20_010, event: broken },
      { at: 20_010, state: "resuming after link.slept", did: [] },
    ],
  ],

  [
    "does not wait out its pause when the computer wakes up",
    [
      ...up,
      { at: 1_000, event: closed(closeCodes.pbxTimeout) },
      { at: 1_500, event: { type: "woke" } },
      { at: 1_500, state: "opening after pbx.timeout", did: ["open"] },
    ],
  ],

  [
    "registers at once when the PBX lost the contact",
    [
      ...up,
      { at: 5_000, event: { type: "lost-at-pbx" } },
      { at: 5_000, state: "registering after reg.lost", did: ["register"] },
    ],
  ],

  [
    "stays quiet where a newer page took the line",
    [...up, { at: 1_000, event: closed(closeCodes.displaced) }, { at: 99_000, state: "quiet", did: [] }],
  ],

  [
    "does not come back by itself where it was released",
    [...up, { at: 1_000, event: closed(closeCodes.released) }, { at: 99_000, state: "idle", did: [] }],
  ],

  [
    "waits for a person where another sign-in has the line, and takes it back on command",
    [
      { at: 0, event: start },
      { at: 10, event: opened },
      { at: 20, event: closed(closeCodes.inUseElsewhere) },
      { at: 99_000, state: "blocked line.elsewhere", did: ["open", "register"] },
      { at: 99_100, event: { type: "retry-now" } },
      { at: 99_100, state: "opening after line.elsewhere", did: ["open"] },
    ],
  ],

  [
    "closes its socket when stopped, and nothing that comes late brings it back",
    [
      ...up,
      { at: 1_000, event: { type: "stop" } },
      { at: 1_000, state: "idle", did: ["close"] },
      { at: 1_001, event: accepted },
      { at: 1_002, event: closed(1006) },
      { at: 1_003, event: { type: "pbx-up" } },
      { at: 1_004, event: { type: "woke" } },
      { at: 99_000, state: "idle", did: [] },
    ],
  ],
];

describe("a line", () => {
  it.each(timelines)("%s", (_name, steps) => {
    const { seen, wanted } = play(steps);
    expect(seen).toEqual(wanted);
  });

  it("counts its tries and keeps when the trouble began", () => {
    const { state } = play([
      ...up,
      { at: 5_000, event: closed(closeCodes.pbxSilent) },
      { at: 8_250, event: opened },
      { at: 8_260, event: closed(closeCodes.pbxUnreachable) },
    ]);
    expect(state).toMatchObject({ attempt: 2, trouble: { cause: "pbx.unreachable", since: begin + 5_000 } });
  });
});
