import { parseMessage } from "@readyline/sip";
import type { SipMessage, SipRequest } from "@readyline/sip";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { MediaEngine, MediaSession } from "../media/media-engine.ts";
import { serviceFor } from "../service-numbers.ts";
import { IncomingCall } from "./incoming-call.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A media library that answers at once and knows whether it was closed. */
function fakeMedia(): { engine: MediaEngine; open: () => number } {
  let open = 0;
  const session = (): MediaSession => ({
    localDescription: "v=0\r\n",
    played: new Promise(() => {}),
    accept: async () => {},
    renegotiate: async () => "v=0\r\n",
    heard: () => ({ packets: 0, sentPackets: 0, samples: 0, energy: 0, recentMeanSquare: 0, lastPacketAtMs: null }),
    close: async () => void (open -= 1),
  });
  const make = async (): Promise<MediaSession> => {
    open += 1;
    return session();
  };
  return { engine: { answer: make, offer: make }, open: () => open };
}

function request(method: string, more: readonly string[] = []): SipRequest {
  const lines = [
    `${method} sip:service@service.invalid SIP/2.0`,
    "Via: SIP/2.0/WS a.invalid;branch=z9hG4bK1",
    "From: <sip:1001@pbx.example>;tag=a",
    "To: <sip:480@pbx.example>",
    "Call-ID: c1",
    `CSeq: 1 ${method}`,
    "Contact: <sip:1001@a.invalid>",
    ...more,
  ];
  const message = parseMessage(`${lines.join("\r\n")}\r\n\r\n`, { mode: "lenient" });
  if (message.kind !== "request") throw new Error("not a request");
  return message;
}

/** A call of the service number, what it sent, and how often it ended. */
function called(
  number: string,
  media = fakeMedia(),
): { call: IncomingCall; statuses: () => number[]; ends: () => number } {
  const service = serviceFor(number);
  if (service === null) throw new Error("no such service");
  const sent: SipMessage[] = [];
  let ends = 0;
  const context = {
    contact: "sip:service@service.invalid",
    domain: "pbx.example",
    media: media.engine,
    transmit: (message: SipMessage) => void sent.push(message),
    ended: () => void (ends += 1),
    report: (text: string, cause: unknown) => {
      throw new Error(text, { cause });
    },
  };
  const call = new IncomingCall(context, request("INVITE"), service, () => {});
  call.start();
  const statuses = (): number[] => sent.flatMap((message) => (message.kind === "response" ? [message.status] : []));
  return { call, statuses, ends: () => ends };
}

it("gives up ringing on 480 after 60 seconds", () => {
  const { statuses, ends } = called("480");
  vi.advanceTimersByTime(59_999);
  expect(statuses()).toEqual([180]);
  vi.advanceTimersByTime(1);
  expect([statuses(), ends()]).toEqual([[180, 480], 1]);
});

it("does not answer a call that was cancelled while its media was made", async () => {
  const media = fakeMedia();
  const { call, statuses, ends } = called("600", media);
  call.receiveRequest(request("CANCEL"));
  await vi.advanceTimersByTimeAsync(1000);
  expect([statuses(), ends(), media.open()]).toEqual([[200, 487], 1, 0]);
});

it("hangs up when no ACK comes within 32 seconds", async () => {
  const media = fakeMedia();
  const { call, ends } = called("601", media);
  await vi.advanceTimersByTimeAsync(40_000);
  expect([call.facts.phase, ends(), media.open()]).toEqual(["ended", 1, 0]);
});

it("ends once, whatever comes after", async () => {
  const { call, ends } = called("600");
  await vi.advanceTimersByTimeAsync(10);
  call.hangUp();
  call.hangUp();
  call.receiveRequest(request("BYE"));
  expect(ends()).toBe(1);
});
