import type { Browser, LaunchOptions, Page } from "@playwright/test";
import { Coturn } from "@readyline/lab/coturn";
import type { KamailioPbx } from "@readyline/lab/kamailio";
import { type Stack, startStackOnKamailio } from "@readyline/lab/stack";
import { audioPaths, watchPeerConnections } from "../fixtures/audio.ts";
import { callBar } from "../fixtures/calls.ts";
import { callFromAlarm, expectHeardAtBothEnds } from "../fixtures/kamailio-calls.ts";
import { kamailioTest } from "../fixtures/kamailio.ts";
import { expect, expectGreen, signInGreen, test } from "../fixtures/story.ts";

/** Chromium then opens no UDP socket for WebRTC at all, as where a policy or a firewall leaves TCP alone. */
const udpBlocked = "--webrtc-ip-handling-policy=disable_non_proxied_udp";

interface Behind {
  readonly launchOptions: LaunchOptions;
  readonly stack: Stack<KamailioPbx>;
  readonly args: readonly string[];
}

async function openBehindFirewall(
  chromium: { launch(options: LaunchOptions): Promise<Browser> },
  { launchOptions, stack, args }: Behind,
): Promise<{ page: Page; close: () => Promise<void> }> {
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), udpBlocked, ...args],
  });
  const context = await browser.newContext({ baseURL: stack.url, permissions: ["microphone"] });
  const page = await context.newPage();
  await watchPeerConnections(page);
  return { page, close: () => browser.close() };
}

for (const protocol of ["tcp", "tls"] as const) {
  test(`with UDP blocked a call goes through TURN over ${protocol.toUpperCase()} and is heard at both ends`, async ({
    playwright,
    launchOptions,
  }) => {
    await using turn = await Coturn.start({ udp: false });
    const env = { ICE_SERVERS: protocol === "tcp" ? turn.tcpUrl : turn.tlsUrl, TURN_SECRET: turn.secret };
    await using stack = await startStackOnKamailio({ env });
    const args = [`--ignore-certificate-errors-spki-list=${turn.tlsKeyHash}`];
    const { page, close } = await openBehindFirewall(playwright.chromium, { launchOptions, stack, args });
    await signInGreen(page, stack, "anna");
    await callFromAlarm(page, stack);
    await expectHeardAtBothEnds(page, stack);
    expect(await audioPaths(page)).toEqual([expect.objectContaining({ localType: "relay", relayProtocol: protocol })]);
    await callBar(page).getByRole("button", { name: /End/ }).click();
    await expectGreen(page, 1_000);
    await close();
    expect(stack.server.output).not.toContain(turn.secret);
  });
}

kamailioTest(
  "with UDP blocked and no TURN server a call is answered, and never shown as connected",
  async ({ playwright, launchOptions, stack }) => {
    const { page, close } = await openBehindFirewall(playwright.chromium, { launchOptions, stack, args: [] });
    await signInGreen(page, stack, "anna");
    await callFromAlarm(page, stack);
    await callBar(page).getByText("Answered, waiting for audio").waitFor();
    expect(await audioPaths(page)).toEqual([]);
    await callBar(page).getByRole("button", { name: /End/ }).click();
    await expectGreen(page, 1_000);
    await close();
  },
);
