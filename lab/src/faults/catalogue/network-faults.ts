import type { Expectation, Fault } from "../fault.ts";
import type { Scene } from "../scene.ts";

const expected = (more: Partial<Expectation>): Expectation => ({
  causes: ["link.silent", "net.console", "net.offline"],
  redWithinMs: 5_000,
  greenWithinMs: 3_000,
  retry: "by itself, every 1–2 s; the call is refreshed by re-INVITE",
  mayLose: "what is said meanwhile; the call goes on",
  ...more,
});

/** Packets of both directions meet this rule in the browser's network. */
async function filter({ network }: Scene, rule: string): Promise<void> {
  await network.run(["nft", "add", "table", "inet", "lab"]);
  for (const hook of ["input", "output"]) {
    await network.run(["nft", "add", "chain", "inet", "lab", hook, `{ type filter hook ${hook} priority 0; }`]);
    await network.run(["nft", "add", "rule", "inet", "lab", hook, ...rule.split(" ")]);
  }
}

const unfilter = ({ network }: Scene): Promise<void> => network.run(["nft", "delete", "table", "inet", "lab"]);

/** The browser is on another machine, with a call; signalling and audio meet the fault alike. */
export const networkFaults: readonly Fault[] = [
  {
    name: "network-cut-5s-in-call",
    title: "Network of the operator's machine cut for 5 s in a call, without a word",
    isRemote: true,
    holdMs: { short: 2_000, full: 2_000 },
    expectation: expected({}),
    call: { hangUpBy: "operator", isHeardMeanwhile: false },
    inject: (scene) => filter(scene, "drop"),
    heal: unfilter,
  },
  {
    name: "loss-20-percent-in-call",
    title: "20 % of all packets lost both ways in a call",
    isRemote: true,
    holdMs: { short: 8_000, full: 30_000 },
    expectation: expected({
      causes: null,
      mayShow: ["link.silent", "net.console"],
      retry: "none needed",
      mayLose: "words of the call",
    }),
    call: { hangUpBy: "other party" },
    inject: (scene) => filter(scene, "numgen random mod 100 < 20 drop"),
    meanwhile: async ({ page }) =>
      (await page.lights()).some(({ state }) => state === "weak") ? [] : ["the line was not called weak"],
    heal: unfilter,
  },
  {
    name: "address-changed-in-call",
    title: "Address of the operator's machine changed in a call",
    on: ["kamailio", "asterisk"],
    isRemote: true,
    holdMs: { short: 0, full: 0 },
    expectation: expected({
      causes: null,
      mayShow: ["link.silent", "net.console", "net.offline"],
      greenWithinMs: 8_000,
      mayLose: "what is said until the audio has its new way; the call goes on",
    }),
    call: {
      hangUpBy: "operator",
      isHeardMeanwhile: false,
      heardWithinMs: 10_000,
      flowsWithinMs: 5_000,
      // Chromium takes 5 s to call a path disconnected.
      keepsPathMs: 7_000,
    },
    inject: ({ network }) => network.moveTo(network.spareAddress),
    heal: () => undefined,
  },
];
