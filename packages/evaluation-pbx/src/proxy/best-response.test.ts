import type { SipResponse } from "@readyline/sip";
import { expect, it } from "vitest";
import { bestResponse } from "./best-response.ts";

it.each([
  [[], undefined],
  [[486], 486],
  [[500, 486], 486],
  [[486, 603, 480], 603],
  [[480, 407, 486], 407],
  [[486, 480], 486],
  [[503, 500], 503],
  [[404, 302], 302],
])("of %j passes on %s", (statuses, expected) => {
  const failures = statuses.map((status): SipResponse => ({
    kind: "response",
    status,
    reason: "",
    headers: [],
    body: "",
  }));
  expect(bestResponse(failures)?.status).toBe(expected);
});
