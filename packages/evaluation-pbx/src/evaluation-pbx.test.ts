import { afterAll, beforeAll, expect, it } from "vitest";
import type { EvaluationPbx } from "./index.ts";
import { startEvaluationPbx } from "./index.ts";
import { SipClient } from "./testing/sip-client.ts";
import { TestCall } from "./testing/test-call.ts";

let pbx: EvaluationPbx;

beforeAll(async () => {
  pbx = await startEvaluationPbx();
  await pbx.setUsers([{ extension: "1001", password: "one" }]);
});
afterAll(() => pbx[Symbol.asyncDispose]());

it("sends back on 600 what it hears", async () => {
  await using client = await SipClient.open({ url: pbx.url, domain: pbx.domain, extension: "1001", password: "one" });
  await client.register();
  await using call = await TestCall.start(client, "600");
  await call.phone.hear(50);
  expect((await pbx.heard(call.callId))?.recentMeanSquare).toBeGreaterThan(0.02);
  expect((await call.bye()).status).toBe(200);
});
