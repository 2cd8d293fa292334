import { callIdOf, header, type HeaderEntry, type SipRequest, type SipResponse } from "@readyline/sip";
import type { Harness } from "./harness.ts";
import type { RawPage, RequestChange } from "./raw-page.ts";
import { browserSdp } from "./sdp.ts";
import type { TestPbx } from "./test-pbx.ts";

export const calleeContact: HeaderEntry = ["Contact", "<sip:callee@10.0.0.7:5060;transport=ws>"];
export const recordRoutes: readonly HeaderEntry[] = [
  ["Record-Route", "<sip:10.0.0.2;lr>"],
  ["Record-Route", "<sip:10.0.0.1;lr;ftag=x>"],
];

export interface OutgoingCall {
  readonly page: RawPage;
  readonly invite: SipRequest;
  /** The response of the PBX as the page got it. */
  readonly answer: SipResponse;
}

/** A page that has dialled 200 and got this provisional or final response. */
export async function dialled(harness: Harness, status: number, change: RequestChange = {}): Promise<OutgoingCall> {
  const page = await harness.registered();
  return dialOn(harness, page, status, change);
}

export async function dialOn(
  harness: Harness,
  page: RawPage,
  status: number,
  change: RequestChange = {},
): Promise<OutgoingCall> {
  const invite = page.build("INVITE", { body: browserSdp, ...change });
  page.send(invite);
  const seen = await harness.pbx.requests.next((one) => callIdOf(one) === callIdOf(invite), "INVITE");
  const makesDialog = status < 300 && status > 100;
  const headers = makesDialog ? [...recordRoutes, calleeContact] : [];
  if (status >= 200 && status < 300) {
    harness.pbx.reply(seen, status, "OK", [...headers, ["Content-Type", "application/sdp"]], browserSdp);
  } else harness.pbx.reply(seen, status, "Some", headers);
  const answer = await page.responses.next(
    (one) => callIdOf(one) === callIdOf(invite) && one.status === status,
    `response ${status}`,
  );
  return { page, invite, answer };
}

/** A call that the page dialled, that was answered, and whose ACK the PBX has. */
export async function established(harness: Harness): Promise<OutgoingCall> {
  const call = await dialled(harness, 200);
  call.page.send(call.page.inDialog("ACK", call.invite, call.answer));
  await harness.pbx.requests.next((one) => one.method === "ACK", "ACK");
  return call;
}

let counter = 0;

/** A request of the PBX to the page, through two proxies. */
export function pbxRequest(page: RawPage, method: string, change: RequestChange = {}): SipRequest {
  counter += 1;
  const fields: Record<string, string> = {
    "Max-Forwards": "68",
    From: `"Caller" <sip:caller@elsewhere.test>;tag=caller${counter}`,
    To: `<sip:${page.extension}@${page.domain}>`,
    "Call-ID": `in${counter}@10.0.0.1`,
    CSeq: `10 ${method}`,
    Contact: "<sip:caller@10.0.0.9:5060>",
  };
  if (change.body !== undefined) fields["Content-Type"] = "application/sdp";
  for (const [name, value] of Object.entries(change.set ?? {})) {
    if (value === null) delete fields[name];
    else fields[name] = value;
  }
  const entries: HeaderEntry[] = [
    ["Via", `SIP/2.0/WS 10.0.0.1;branch=z9hG4bKp${counter}.1`],
    ["Via", `SIP/2.0/UDP 10.0.0.9:5060;received=10.0.0.9;branch=z9hG4bKu${counter};rport=5060`],
    ...(method === "INVITE" ? recordRoutes : []),
    ...Object.entries(fields),
    ...(change.add ?? []),
  ];
  const headers = entries.map(([rawName, value]) => ({ name: rawName.toLowerCase(), rawName, value }));
  return { kind: "request", method, uri: change.uri ?? page.contactUri, headers, body: change.body ?? "" };
}

/** An INVITE of the PBX that has reached the page. */
export async function ringing(harness: Harness): Promise<{ page: RawPage; invite: SipRequest }> {
  const page = await harness.registered();
  const invite = pbxRequest(page, "INVITE", { body: browserSdp });
  harness.pbx.send(invite);
  const seen = await page.requests.next((one) => one.method === "INVITE", "INVITE");
  return { page, invite: seen };
}

/** A call that the page answered and the PBX acknowledged. */
export async function answered(harness: Harness): Promise<{ page: RawPage; invite: SipRequest; ack: SipRequest }> {
  const { page, invite } = await ringing(harness);
  page.reply(
    invite,
    200,
    "OK",
    [
      ["Contact", `<${page.contactUri}>`],
      ["Content-Type", "application/sdp"],
    ],
    browserSdp,
  );
  await harness.pbx.responses.next((one) => one.status === 200 && callIdOf(one) === callIdOf(invite), "200");
  const ack = fromCaller(page, invite, "ACK", 10);
  harness.pbx.send(ack);
  await page.requests.next((one) => one.method === "ACK", "ACK");
  return { page, invite, ack };
}

/** A request of the PBX in the dialog of its INVITE, which the page answered with the tag `page`. */
export function fromCaller(
  page: RawPage,
  invite: SipRequest,
  method: string,
  cseq: number,
  change: RequestChange = {},
): SipRequest {
  return pbxRequest(page, method, {
    ...change,
    set: {
      From: header(invite, "from") ?? "",
      To: `${header(invite, "to") ?? ""};tag=page`,
      "Call-ID": callIdOf(invite),
      CSeq: `${cseq} ${method}`,
      ...change.set,
    },
  });
}

/** The same user agent on a new socket, perhaps at another process. @throws Error where its REGISTER is not accepted */
export async function returns(harness: Harness, page: RawPage, change: RequestChange = {}): Promise<RawPage> {
  const again = await harness.open();
  again.registerCallId = page.registerCallId;
  again.registerCseq = page.registerCseq;
  const { status } = await again.register(change);
  if (status !== 200) throw new Error(`REGISTER was answered with ${status}`);
  return again;
}

export const nextAt = (pbx: TestPbx, method: string): Promise<SipRequest> =>
  pbx.requests.next((one) => one.method === method, method);

export const endOf = (harness: Harness): ReturnType<Harness["calls"]["next"]> =>
  harness.calls.next((call) => call.state === "ended", "end");
