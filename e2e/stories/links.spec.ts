import { raiseAlarm } from "@readyline/lab/stack";
import { type LabLink, pbxKinds } from "@readyline/lab/pbx";
import { heardByPage, watchPeerConnections } from "../fixtures/audio.ts";
import { linkTest } from "../fixtures/line.ts";
import { needsAsterisk } from "../fixtures/needs-asterisk.ts";
import { deadlines, expect, expectGreen, openAlarm, signInGreen } from "../fixtures/story.ts";

const ways = [
  { secure: false, algorithm: "SHA-256" },
  { secure: true, algorithm: "MD5" },
  { secure: true, algorithm: "SHA-256" },
] as const satisfies readonly Omit<LabLink, "kind">[];

linkTest.describe.configure({ mode: "parallel" });

// Over ws with MD5 the whole checklist runs on every kind.
for (const kind of pbxKinds) {
  for (const way of ways) {
    linkTest.describe(`${kind}, ${way.secure ? "wss" : "ws"}, ${way.algorithm}`, () => {
      linkTest.use({ link: { kind, ...way } });
      needsAsterisk(linkTest, kind);

      linkTest(
        "a line goes green, calls, is heard at both ends, rings, and is gone after logout",
        async ({ page, stack }) => {
          const bar = page.getByRole("region", { name: "Current call" });
          await watchPeerConnections(page);
          await signInGreen(page, stack, "anna");
          expect(await stack.bindingsOf("anna")).toBe(1);
          const alarm = await raiseAlarm(stack);
          await openAlarm(page, alarm.no);
          await page.getByRole("button", { name: /^Call Echo Erika/ }).click();
          await expect.poll(() => heardByPage(page), { timeout: 10_000 }).toBeGreaterThan(0.001);
          await expect.poll(() => stack.pbx.far.hears(), { timeout: 10_000 }).toBe(true);
          await bar.getByRole("button", { name: /End/ }).click();
          await expect.poll(() => stack.pbx.far.callsUp(), { timeout: deadlines.hangUpMs }).toBe(0);
          await expectGreen(page, 1_000);

          await stack.pbx.far.call(stack.extensionOf("anna"));
          const card = page.getByRole("region", { name: "Incoming call" });
          await expect(card).toContainText(stack.pbx.far.displayName);
          await stack.pbx.far.hangUp();
          await expect(card).toBeHidden({ timeout: deadlines.hangUpMs });

          await page.getByRole("button", { name: "Anna Kovács, user menu" }).click();
          await page.getByRole("menuitem", { name: "Logout" }).click();
          await expect.poll(() => stack.bindingsOf("anna"), { timeout: deadlines.logoutMs }).toBe(0);
        },
      );
    });
  }
}
