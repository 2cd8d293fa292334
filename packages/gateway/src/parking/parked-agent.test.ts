import { describe, expect, it } from "vitest";
import type { SipRequest } from "@readyline/sip";
import type { Dialog } from "../dialogs/dialog.ts";
import { parkedAnswer } from "./parked-agent.ts";

const request = (method: string, body = ""): SipRequest => ({
  kind: "request",
  method,
  uri: "sip:a@b",
  headers: [],
  body,
});
const dialog = {} as Dialog;

describe("the user agent of a parked leg", () => {
  it.each<[string, SipRequest, Dialog | null, string]>([
    ["OPTIONS", request("OPTIONS"), null, "respond 200"],
    ["ACK", request("ACK"), dialog, "none"],
    ["BYE", request("BYE"), dialog, "bye"],
    ["a new call", request("INVITE", "v=0"), null, "hold"],
    ["an offer in a call", request("INVITE", "v=0"), dialog, "respond 491"],
    ["a session refresh", request("UPDATE"), dialog, "refresh"],
    ["an UPDATE with an offer", request("UPDATE", "v=0"), dialog, "respond 491"],
    ["INFO", request("INFO", "Signal=1"), dialog, "respond 480"],
    ["NOTIFY", request("NOTIFY", "SIP/2.0 200 OK"), dialog, "respond 480"],
  ])("answers %s", (_name, asked, known, expected) => {
    const answer = parkedAnswer(asked, known);
    expect(answer.kind === "respond" ? `respond ${answer.status}` : answer.kind).toBe(expected);
  });
});
