import { expect, it } from "vitest";
import { causeProofs, proofFaults, provenIn, withoutStory } from "./cause-proofs.ts";
import { causesPage } from "./causes-page.ts";

it("docs/reference/causes.md says what the product's tables say", async () => {
  await expect(causesPage()).toMatchFileSnapshot("../../../docs/reference/causes.md");
});

it("finds each noted cause under the title of its story, once, and none outside a story", () => {
  const source = `
const helper = (page) => expectCause(page, info, "pbx.tls", 1);
test("first, with a comma", async ({ browser }, info) => {
  await expectCause(page, info, "reg.busy", closedMs);
  await expectCause(other, info, "reg.busy", closedMs);
  info.annotations.push({ type: "proves cause", description: "gw.session" });
});
test("second", async () => {
  await expectCause(page, info, code, closedMs);
});
`;
  expect(provenIn(source)).toEqual([
    { title: "first, with a comma", code: "reg.busy" },
    { title: "first, with a comma", code: "gw.session" },
  ]);
});

it("finds a proof for every cause, or says what stands in for it", () => {
  expect(proofFaults(causeProofs())).toEqual([]);
});

it("names a cause that no story proves, a fault alone being no proof, and an exception that is none any more", () => {
  const proofs = { ...causeProofs(), "mic.busy": { stories: [], faults: ["microphone-busy"] } };
  expect(proofFaults(proofs)).toEqual(["no story in e2e/stories proves the cause mic.busy"]);
  const [stale = ""] = proofFaults(causeProofs(), { ...withoutStory, "gw.session": "none" });
  expect(stale).toMatch(/^gw\.session has a story now/);
});
