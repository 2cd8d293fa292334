import { expect, it } from "vitest";
import { causesPage } from "./causes-page.ts";

it("docs/reference/causes.md says what the product's tables say", async () => {
  await expect(causesPage()).toMatchFileSnapshot("../../../../docs/reference/causes.md");
});
