import { cseqOf, header, headersOf, makeResponse, parseNameAddr } from "@readyline/sip";
import type { SipRequest } from "@readyline/sip";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { AgentDialog } from "./agent/agent-dialog.ts";
import { Office } from "./testing/office.ts";
import type { SipClient } from "./testing/sip-client.ts";

const sdp = "v=0\r\n";

let office: Office;
beforeAll(async () => void (office = await Office.open()));
afterAll(() => office[Symbol.asyncDispose]());
afterEach(() => office.tidy());

async function call(caller: SipClient, number: string): Promise<SipRequest> {
  return caller.sendSigned(caller.invite(number, sdp));
}

/** Caller and callee in a confirmed dialog, each with its own view of it. */
async function confirmed(): Promise<{ caller: SipClient; callee: SipClient; mine: AgentDialog; theirs: AgentDialog }> {
  const [caller, callee] = [await office.telephone("1001"), await office.telephone("1002")];
  const invite = await call(caller, "1002");
  const received = await callee.incoming("INVITE");
  callee.respond(received, 200, "OK", sdp);
  const mine = AgentDialog.ofCaller(invite, await caller.final(invite));
  caller.send(from(caller, mine.request("ACK")));
  await callee.incoming("ACK");
  return { caller, callee, mine, theirs: AgentDialog.ofCalled(received, "callee") };
}

/** The request with a Via of this client. */
function from(client: SipClient, request: SipRequest): SipRequest {
  const headers = request.headers.map((line) => (line.name === "via" ? { ...line, value: client.via() } : line));
  return { ...request, headers };
}

describe("a call between two extensions", () => {
  it("asks the caller for a digest, and does not show it to the callee", async () => {
    const { caller, callee } = await confirmed();
    expect(caller.inbox.takeAll((message) => message.kind === "response" && message.status === 407)).toEqual([]);
    const [seen] = await office.pbx.messages({ direction: "out", method: "INVITE", kind: "request" });
    expect(seen?.text).toContain(`sip:${callee.contactUser}@`);
    expect(seen?.text).not.toMatch(/authorization/i);
  });

  it("goes through the PBX both ways, by its Record-Route", async () => {
    const { caller, callee, mine, theirs } = await confirmed();
    const info = from(caller, mine.request("INFO"));
    caller.send(info);
    const received = await callee.incoming("INFO");
    expect([headersOf(received, "via").length, headersOf(received, "route")]).toEqual([2, []]);
    callee.respond(received, 200, "OK");
    expect((await caller.final(info)).status).toBe(200);

    const bye = from(callee, theirs.request("BYE"));
    callee.send(bye);
    caller.respond(await caller.incoming("BYE"), 200, "OK");
    expect((await callee.final(bye)).status).toBe(200);
  });

  it("gives a CANCEL of a new INVITE in the call the branch of that INVITE", async () => {
    const { caller, callee, mine } = await confirmed();
    const reinvite = from(caller, mine.request("INVITE", [["Contact", caller.contact]]));
    caller.send(reinvite);
    const received = await callee.incoming("INVITE");
    const route = header(reinvite, "route") ?? "";
    const cancel = caller.sameTransaction(reinvite, "CANCEL");
    caller.send({ ...cancel, headers: [...cancel.headers, { name: "route", rawName: "Route", value: route }] });
    expect(headersOf(await callee.incoming("CANCEL"), "via")[0]).toBe(headersOf(received, "via")[0]);
  });

  it("is ended with a BYE when the WebSocket of one end closes", async () => {
    const { caller, callee, mine } = await confirmed();
    caller.send(from(caller, mine.request("INFO")));
    const highest = cseqOf(await callee.incoming("INFO")).number;
    await caller.drop();
    const bye = await callee.incoming("BYE");
    expect(cseqOf(bye).number).toBe(highest + 1);
    expect(parseNameAddr(header(bye, "from") ?? "").params.get("tag")).toBe(mine.local.params.get("tag"));
  });

  it("is closed to a third telephone that knows its tags", async () => {
    const { callee, mine } = await confirmed();
    const stranger = await office.telephone("1003");
    const answer = await stranger.exchange(from(stranger, mine.request("BYE")));
    expect(answer.status).toBe(481);
    expect(callee.inbox.takeAll((message) => message.kind === "request" && message.method === "BYE")).toEqual([]);
  });
});

describe("forking", () => {
  it("rings all contacts, gives the call to the first that answers and cancels the others", async () => {
    const caller = await office.telephone("1001");
    const telephones = [await office.telephone("1002"), await office.telephone("1002"), await office.telephone("1002")];
    const invite = await call(caller, "1002");
    const [first, second, third] = (await Promise.all(
      telephones.map(async (client) => ({ client, received: await client.incoming("INVITE") })),
    )) as [
      { client: SipClient; received: SipRequest },
      { client: SipClient; received: SipRequest },
      { client: SipClient; received: SipRequest },
    ];
    first.client.respond(first.received, 180, "Ringing", "", "a");
    second.client.respond(second.received, 180, "Ringing", "", "b");
    await caller.response(invite, (status) => status === 180);
    await caller.response(invite, (status) => status === 180);
    second.client.respond(second.received, 200, "OK", sdp, "b");

    const answer = await caller.final(invite);
    expect(parseNameAddr(header(answer, "to") ?? "").params.get("tag")).toBe("b");
    const cancel = await first.client.incoming("CANCEL");
    expect(header(cancel, "reason")).toContain("Call completed elsewhere");
    first.client.respond(cancel, 200, "OK");
    first.client.respond(first.received, 487, "Request Terminated", "", "a");
    await first.client.incoming("ACK");

    // No CANCEL before a provisional answer (RFC 3261 section 9.1).
    expect(third.client.inbox.takeAll(() => true)).toEqual([]);
    third.client.respond(third.received, 180, "Ringing", "", "c");
    await third.client.incoming("CANCEL");
    third.client.respond(third.received, 487, "Request Terminated", "", "c");
    await third.client.incoming("ACK");
    expect(caller.inbox.takeAll((message) => message.kind === "response" && message.status >= 200)).toEqual([]);
  });

  it("passes on the best failure when all contacts have refused", async () => {
    const caller = await office.telephone("1001");
    const telephones = [await office.telephone("1002"), await office.telephone("1002")];
    const invite = await call(caller, "1002");
    const [busy, broken] = telephones as [SipClient, SipClient];
    broken.respond(await broken.incoming("INVITE"), 500, "Server Internal Error", "", "a");
    await broken.incoming("ACK");
    busy.respond(await busy.incoming("INVITE"), 486, "Busy Here", "", "b");
    const answer = await caller.final(invite);
    expect([answer.status, headersOf(answer, "via").length]).toEqual([486, 1]);
  });

  it("ends the search at a 6xx", async () => {
    const caller = await office.telephone("1001");
    const [first, second] = [await office.telephone("1002"), await office.telephone("1002")];
    const invite = await call(caller, "1002");
    const waiting = await second.incoming("INVITE");
    second.respond(waiting, 180, "Ringing", "", "b");
    first.respond(await first.incoming("INVITE"), 603, "Decline", "", "a");
    await second.incoming("CANCEL");
    second.respond(waiting, 487, "Request Terminated", "", "b");
    expect((await caller.final(invite)).status).toBe(603);
  });

  it("goes on without a contact whose WebSocket closes", async () => {
    const caller = await office.telephone("1001");
    const callee = await office.telephone("1002");
    const invite = await call(caller, "1002");
    await callee.incoming("INVITE");
    await callee.drop();
    expect((await caller.final(invite)).status).toBe(480);
  });
});

describe("a caller who gives up", () => {
  it("gets 487 once the callee has ended, and the callee the reason given", async () => {
    const caller = await office.telephone("1001");
    const callee = await office.telephone("1002");
    const invite = await call(caller, "1002");
    const received = await callee.incoming("INVITE");
    callee.respond(received, 180, "Ringing");
    await caller.response(invite, (status) => status === 180);
    const cancel = caller.sameTransaction(invite, "CANCEL");
    const reason = { name: "reason", rawName: "Reason", value: 'SIP;cause=487;text="given up"' };
    expect((await caller.exchange({ ...cancel, headers: [...cancel.headers, reason] })).status).toBe(200);
    expect(header(await callee.incoming("CANCEL"), "reason")).toBe(reason.value);
    callee.send(makeResponse(received, 487, "Request Terminated", { toTag: "callee" }));
    expect((await caller.final(invite)).status).toBe(487);
  });

  it("stops the ringing by closing the WebSocket", async () => {
    const caller = await office.telephone("1001");
    const callee = await office.telephone("1002");
    await call(caller, "1002");
    const received = await callee.incoming("INVITE");
    callee.respond(received, 180, "Ringing");
    await caller.drop();
    expect(cseqOf(await callee.incoming("CANCEL")).number).toBe(cseqOf(received).number);
  });

  it("is told 481 for a CANCEL of nothing", async () => {
    const caller = await office.telephone("1001");
    const invite = caller.invite("1002", sdp);
    expect((await caller.exchange(caller.sameTransaction(invite, "CANCEL"))).status).toBe(481);
  });
});

describe("numbers", () => {
  it.each([
    ["an extension without a telephone", "1003", 480],
    ["a number that is none", "777", 404],
  ])("answers %s", async (_, number, status) => {
    const caller = await office.telephone("1001");
    expect((await caller.final(await call(caller, number))).status).toBe(status);
  });

  it("answers another domain with 404, and no hops left with 483", async () => {
    const caller = await office.telephone("1001");
    const invite = caller.invite("1002", sdp);
    expect((await caller.exchange({ ...invite, uri: "sip:1002@elsewhere.example" })).status).toBe(404);
    const spent = caller.invite("1002", sdp);
    const headers = spent.headers.map((line) => (line.name === "max-forwards" ? { ...line, value: "0" } : line));
    expect((await caller.exchange({ ...spent, headers })).status).toBe(483);
  });

  it("refuses a call in the name of another extension", async () => {
    const caller = await office.telephone("1001");
    const invite = caller.invite("1002", sdp);
    const headers = invite.headers.map((line) =>
      line.name === "from" ? { ...line, value: `<sip:1003@${office.pbx.domain}>;tag=x` } : line,
    );
    expect((await caller.final(await caller.sendSigned({ ...invite, headers }))).status).toBe(403);
  });
});

it("relays OPTIONS to an extension", async () => {
  const caller = await office.telephone("1001");
  const callee = await office.telephone("1002");
  const options = await caller.sendSigned(caller.request("OPTIONS", `sip:1002@${office.pbx.domain}`));
  callee.respond(await callee.incoming("OPTIONS"), 200, "OK");
  expect((await caller.final(options)).status).toBe(200);
});
