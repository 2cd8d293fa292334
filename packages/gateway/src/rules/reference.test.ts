import { expect, it } from "vitest";
import { rulesReference } from "./reference.ts";

it("docs/reference/gateway-rules.md lists the rules as they are", async () => {
  await expect(rulesReference()).toMatchFileSnapshot("../../../../docs/reference/gateway-rules.md");
});
