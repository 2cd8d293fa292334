/**
 * The gateway: what it adds to each SIP round trip against the same client connected directly to the same PBX, and through a relay that
 * only passes messages on, interleaved; and what idle lines cost. `npm run bench -- gateway [--json] [--runs N] [--lines N]`, 200 and 2000 by default.
 *
 * Measured twice: on a server that was started just now (a quarter of the runs), and when it has had the lines: Node compiles what runs often, and
 * a server that has carried lines for a minute is what operators meet.
 */
import { KamailioPbx } from "@readyline/lab/kamailio";
import { until } from "@readyline/lab/until";
import { startCrew } from "./crew/crew.ts";
import { BareRelay } from "./gateway/bare-relay-process.ts";
import { direct, throughGateway } from "./gateway/client-options.ts";
import { measureIdle } from "./gateway/idle-load.ts";
import { registerWithJsSip } from "./gateway/jssip-registration.ts";
import { numberOption } from "./lib/options.ts";
import { rounded } from "./lib/process-load.ts";
import { report } from "./lib/report.ts";
import { distribution, median, nowMs, type Distribution } from "./lib/statistics.ts";
import { SipClient, type SipClientOptions } from "./sip/sip-client.ts";

const runs = numberOption("--runs", 200);
const lines = numberOption("--lines", 2_000);
const warmUps = 20;
/** Calls of one user are limited to 20 a minute: each call of a run is another user's. */
const callers = Math.ceil((runs + warmUps) / 10);

/** One path to the PBX, with what was measured on it. */
class Path {
  figures = new Map<string, number[]>();
  readonly #options: readonly SipClientOptions[];

  constructor(options: readonly SipClientOptions[]) {
    this.#options = options;
  }

  /** Connect, register, call, hang up, register again on the same connection; then once with the console's SIP library. */
  async run(index: number): Promise<void> {
    const options = this.#options[index % this.#options.length];
    if (options === undefined) throw new Error("no client");
    const startedAt = nowMs();
    const client = await SipClient.open(options);
    const openedMs = nowMs() - startedAt;
    const registered = await client.register();
    const connectedMs = nowMs() - startedAt;
    const called = await client.call("9100");
    const again = await client.register();
    client[Symbol.dispose]();
    const jssipMs = await registerWithJsSip(options);
    this.#note({
      connect: openedMs,
      connect_and_register: connectedMs,
      jssip_start_to_registered: jssipMs,
      ...registered,
      ...called,
    });
    this.#note({ register_again: Object.values(again).reduce((sum, one) => sum + one, 0) });
  }

  median(name: string): number {
    return median(this.figures.get(name) ?? []);
  }

  of(name: string): Distribution {
    return distribution(this.figures.get(name) ?? []);
  }

  #note(figures: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(figures)) {
      this.figures.set(name, [...(this.figures.get(name) ?? []), value]);
    }
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const addedBy = (path: Path): readonly number[] => roundTrips.map((name) => path.median(name) - peer.median(name));
const ratio = (path: Path, name: string): number => rounded(path.median(name) / peer.median(name));
/** What the direct clients leave behind stays until it expires. */
const isOurs = ({ contact }: { readonly contact: string }): boolean => !contact.includes("@bench.invalid");

/** The promised figures of what was measured last, of our server and of the bare relay. */
function summary(): Readonly<Record<"ours" | "relay", Readonly<Record<string, number>>>> {
  const of = (path: Path): Readonly<Record<string, number>> => ({
    added_ms_a_round_trip: rounded(mean(addedBy(path))),
    added_ms_worst_round_trip: rounded(Math.max(...addedBy(path))),
    registration_ratio: ratio(path, "jssip_start_to_registered"),
    registration_bare_client_ratio: ratio(path, "connect_and_register"),
    registration_again_ratio: ratio(path, "register_again"),
  });
  return { ours: of(ours), relay: of(relayed) };
}

const roundTrips = ["register_challenged", "register_accepted", "invite_challenged", "invite_tried", "bye"] as const;

await using pbx = await KamailioPbx.start({ maxConnections: lines + 200, nonceSeconds: 3_600 });
process.stderr.write(`signing in ${lines} operators …\n`);
await using crew = await startCrew(pbx, Math.max(lines, callers * 3));
await using _callee = await pbx.callee({ answer: 200, ringMs: 0 });
const ours = new Path(
  await Promise.all(crew.members.slice(0, callers).map((member) => throughGateway(crew, pbx, member))),
);
const peer = new Path(crew.members.slice(callers, callers * 2).map((member) => direct(pbx, member)));
await using relay = await BareRelay.start(pbx.url);
const relayed = new Path(
  crew.members.slice(callers * 2, callers * 3).map((member) => ({ ...direct(pbx, member), url: relay.url })),
);
const everyPath = [ours, relayed, peer];
let turn = 0;

/** So many runs of every path, after {@link warmUps} that do not count. */
async function measure(count: number): Promise<void> {
  for (let run = -warmUps; run < count; run += 1) {
    if (run === 0) for (const path of everyPath) path.figures = new Map();
    turn += 1;
    // Which goes first alternates, so that neither profits from what the other has warmed up.
    for (const path of turn % 2 === 0 ? everyPath : everyPath.toReversed()) await path.run(turn);
  }
}

process.stderr.write("measuring register and call through the gateway and direct, the server just started …\n");
await measure(Math.ceil(runs / 4));
const fresh = summary();
process.stderr.write(`${lines} idle lines …\n`);
const idle = await measureIdle(crew, pbx, lines);
await until("the idle lines to be taken off", async () => ((await pbx.bindings()).some(isOurs) ? null : true), {
  deadlineMs: 120_000,
  stepMs: 1_000,
});
process.stderr.write("measuring register and call through the gateway and direct …\n");
await measure(runs);

const all = (path: Path, names: readonly string[]): Record<string, Distribution> =>
  Object.fromEntries(names.map((name) => [`${name}_ms`, path.of(name)]));
const shown = ["jssip_start_to_registered", "connect", "connect_and_register", "register_again", ...roundTrips];
const { ours: gateway, relay: bareRelay } = summary();
report(
  "gateway",
  {
    ...gateway,
    ...all(ours, shown),
    ...Object.fromEntries(Object.entries(fresh.ours).map(([name, value]) => [`fresh_${name}`, value])),
    ...Object.fromEntries(Object.entries(idle).map(([name, value]) => [`idle_${name}`, value])),
  },
  {
    direct: all(peer, shown),
    bare_relay: {
      ...bareRelay,
      ...Object.fromEntries(Object.entries(fresh.relay).map(([name, value]) => [`fresh_${name}`, value])),
      ...all(relayed, shown),
    },
  },
);
