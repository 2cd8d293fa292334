import { raiseAlarm, httpsPlace, startLineStack } from "@readyline/lab/stack";
import { NetworkNamespace, namespacesAllowed } from "@readyline/lab/namespace";
import { test } from "@playwright/test";
import { audioPaths, heardByPage, watchPeerConnections } from "../fixtures/audio.ts";
import { callBar } from "../fixtures/calls.ts";
import { needsAsterisk } from "../fixtures/needs-asterisk.ts";
import { deadlines, expect, expectGreen, openAlarm, signInGreen } from "../fixtures/story.ts";

for (const kind of ["kamailio", "asterisk"] as const) {
  test.describe(`with ${kind}, in a browser of another machine`, () => {
    needsAsterisk(test, kind);

    test("the console comes over HTTPS, and a call is heard at both ends across the network", async ({
      playwright,
      launchOptions,
    }) => {
      test.skip(!(await namespacesAllowed()), "network namespaces are not permitted here");
      await using machine = await NetworkNamespace.start();
      using place = await httpsPlace(machine.hostAddress);
      const { hostAddress: mediaAddress } = machine;
      await using stack = await startLineStack({ kind, secure: true, mediaAddress, env: place.env });
      const browser = await playwright.chromium.launch({
        ...launchOptions,
        executablePath: machine.wrap(launchOptions.executablePath ?? ""),
        args: [...(launchOptions.args ?? []), `--ignore-certificate-errors-spki-list=${place.keyHash}`],
      });
      const context = await browser.newContext({ baseURL: stack.url, permissions: ["microphone"] });
      const page = await context.newPage();
      await watchPeerConnections(page);
      await signInGreen(page, stack, "anna");
      expect(page.url()).toContain(`https://${machine.hostAddress}:`);
      expect(await stack.bindingsOf("anna")).toBe(1);

      const alarm = await raiseAlarm(stack);
      await openAlarm(page, alarm.no);
      await page.getByRole("button", { name: /^Call Echo Erika/ }).click();
      await expect.poll(() => heardByPage(page), { timeout: 10_000 }).toBeGreaterThan(0.001);
      await expect.poll(() => stack.pbx.far.hears(), { timeout: 10_000 }).toBe(true);
      expect(await audioPaths(page)).toEqual([
        expect.objectContaining({ localAddress: machine.guestAddress, remoteAddress: machine.hostAddress }),
      ]);
      await stack.pbx.far.hangUp();
      await expect(callBar(page)).toContainText("They ended the call", { timeout: deadlines.hangUpMs });
      await expectGreen(page, 1_000);
      await browser.close();
    });
  });
}
