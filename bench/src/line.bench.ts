/**
 * The line: sign-in to green, refresh to green, click to INVITE, PBX lost and back, against plain JsSIP on the same PBX in the same run.
 * `npm run bench -- line [--json] [--runs N]`, N = 20 by default. docs/performance.md explains each figure.
 */
import { raiseAlarm, Stack } from "@readyline/lab/stack";
import { launchBrowser } from "./lib/browser.ts";
import { report } from "./lib/report.ts";
import { distribution } from "./lib/statistics.ts";
import * as ours from "./line/our-console.ts";
import * as plain from "./line/plain-jssip.ts";

const runsAt = process.argv.indexOf("--runs");
const runs = runsAt > 0 ? Number(process.argv[runsAt + 1]) : 20;
/** Plain JsSIP never notices a frozen PBX by itself; we stop watching after this. */
const frozenCapMs = 20_000;
const frozenPeerRuns = Math.min(3, runs);

async function repeat<T>(times: number, name: string, measure: () => Promise<T>): Promise<T[]> {
  process.stderr.write(`measuring ${name} …\n`);
  const results: T[] = [];
  for (let run = 0; run < times; run += 1) results.push(await measure());
  return results;
}

await using stack = await Stack.start();
const browser = await launchBrowser();
using served = await plain.servePlainPage();
const { url } = served;
try {
  const logins = await repeat(runs, "login to green", async () => {
    const signedIn = await ours.signIn(browser, stack);
    await signedIn.context.close();
    return signedIn;
  });
  const { context, page } = await ours.signIn(browser, stack);
  const refreshes = await repeat(runs, "refresh to green", () => ours.refresh(page));
  const { no: alarmNo } = await raiseAlarm(stack);
  await page.goto(`/alarms/${alarmNo}`);
  await page
    .getByRole("button", { name: /^Claim/ })
    .first()
    .click();
  await page.getByText(/claimed by you/).waitFor();
  const calls = await repeat(runs, "click to INVITE", () => ours.callOnce(page, stack));
  const hangUps = await repeat(runs, "hang-up here", () => ours.hangUpHere(page, stack));
  const theirHangUps = await repeat(runs, "hang-up there", () => ours.hangUpThere(page, stack));
  await page.goto("/dashboard");
  const kills = await repeat(runs, "PBX killed and back", () => ours.killAndRestart(page, stack));
  const freezes = await repeat(runs, "PBX frozen and back", () => ours.freezeAndThaw(page, stack));
  await context.close();

  const starts = await repeat(runs, "plain JsSIP: start to registered", async () => {
    const opened = await plain.openPlain(browser, url, stack);
    await opened.page.context().close();
    return opened.startToRegisteredMs;
  });
  const peer = await plain.openPlain(browser, url, stack);
  const peerRefreshes = await repeat(runs, "plain JsSIP: refresh to registered", () => plain.refreshPlain(peer.page));
  const peerCalls = await repeat(runs, "plain JsSIP: click to INVITE", () => plain.callPlain(peer.page, stack));
  const peerKills = await repeat(runs, "plain JsSIP: PBX killed and back", () =>
    plain.killAndRestartPlain(peer.page, stack),
  );
  const peerFreezes = await repeat(frozenPeerRuns, "plain JsSIP: PBX frozen", () =>
    plain.freezePlain(peer.page, stack, frozenCapMs),
  );
  await peer.page.context().close();
  const before = await repeat(runs, "plain JsSIP registering at the click", () =>
    plain.callUnregistered(browser, url, stack),
  );

  const noticed = peerFreezes.filter((value) => value !== null);
  report(
    "line",
    {
      press_to_green_ms: distribution(logins.map((one) => one.pressToGreenMs)),
      login_to_green_ms: distribution(logins.map((one) => one.loginToGreenMs)),
      refresh_to_green_ms: distribution(refreshes),
      click_to_invite_ms: distribution(calls),
      hang_up_here_to_pbx_ms: distribution(hangUps),
      hang_up_there_to_screen_ms: distribution(theirHangUps),
      pbx_killed_to_red_ms: distribution(kills.map((one) => one.toRedMs)),
      pbx_back_to_green_ms: distribution(kills.map((one) => one.backToGreenMs)),
      pbx_frozen_to_red_ms: distribution(freezes.map((one) => one.toRedMs)),
      pbx_thawed_to_green_ms: distribution(freezes.map((one) => one.backToGreenMs)),
    },
    {
      jssip_defaults: {
        start_to_registered_ms: distribution(starts),
        refresh_to_registered_ms: distribution(peerRefreshes),
        click_to_invite_ms: distribution(peerCalls),
        pbx_killed_to_noticed_ms: distribution(peerKills.map((one) => one.toNoticedMs)),
        pbx_back_to_registered_ms: distribution(peerKills.map((one) => one.backToRegisteredMs)),
        pbx_frozen_to_noticed_ms: noticed.length > 0 ? distribution(noticed) : null,
        pbx_frozen_not_noticed_within_cap: `${peerFreezes.length - noticed.length} of ${peerFreezes.length} in ${frozenCapMs} ms`,
      },
      jssip_registering_at_the_click: { click_to_invite_ms: distribution(before) },
    },
  );
} finally {
  await browser.close();
}
