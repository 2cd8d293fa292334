import { header, headersOf, listOf, parseNameAddr } from "@readyline/sip";
import type { SipRequest, SipResponse } from "@readyline/sip";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Office } from "./testing/office.ts";
import type { SipClient } from "./testing/sip-client.ts";
import { until } from "./testing/until.ts";

let office: Office;
beforeAll(async () => void (office = await Office.open({ algorithms: ["SHA-256", "MD5"] })));
afterAll(() => office[Symbol.asyncDispose]());
afterEach(() => office.tidy());

/** A REGISTER of this client with these contacts, not signed. */
function registerRequest(client: SipClient, contacts: readonly string[], expires = "300"): SipRequest {
  const uri = `sip:${client.options.domain}`;
  const headers = contacts.map((contact): [string, string] => ["Contact", contact]);
  const request = client.request("REGISTER", uri, [...headers, ["Expires", expires]]);
  return {
    ...request,
    headers: request.headers.map((line) => (line.name === "to" ? { ...line, value: `<${client.aor}>` } : line)),
  };
}

async function registered(client: SipClient, contacts: readonly string[], expires?: string): Promise<SipResponse> {
  return client.final(await client.sendSigned(registerRequest(client, contacts, expires)));
}

describe("digest", () => {
  it.each(["MD5", "SHA-256"] as const)("registers a telephone that answers %s", async (algorithm) => {
    const client = await office.connect("1001", { algorithm });
    const answer = await client.register();
    expect(answer.status).toBe(200);
    const [contact = ""] = listOf(answer, "contact");
    expect(parseNameAddr(contact).params.get("expires")).toBe("300");
    expect(await office.contactsOf("1001")).toEqual([parseNameAddr(client.contact).uri]);
  });

  it("offers the algorithms one by one in its order of preference", async () => {
    const client = await office.connect("1001");
    const answer = await client.exchange(registerRequest(client, [client.contact]));
    expect(answer.status).toBe(401);
    expect(headersOf(answer, "www-authenticate").map((value) => /algorithm=([\w-]+)/.exec(value)?.[1])).toEqual([
      "SHA-256",
      "MD5",
    ]);
  });

  it.each([
    ["a wrong password", { password: "wrong" }],
    ["an extension that does not exist", { extension: "1999", password: "secret-1999" }],
  ])("challenges anew on %s and registers nothing", async (_, more) => {
    const client = await office.connect("1001", more);
    expect((await client.register()).status).toBe(401);
    expect(await office.pbx.bindings()).toEqual([]);
  });

  it("does not let one extension register another", async () => {
    const client = await office.connect("1001");
    const request = registerRequest(client, [client.contact]);
    const foreign = request.headers.map((line) =>
      line.name === "to" ? { ...line, value: `<sip:1002@${office.pbx.domain}>` } : line,
    );
    const signed = await client.sendSigned({ ...request, headers: foreign });
    expect((await client.final(signed)).status).toBe(403);
  });

  it("answers a replay as stale and does not carry it out", async () => {
    const client = await office.connect("1001");
    const signed = await client.sendSigned(registerRequest(client, [client.contact]));
    expect((await client.final(signed)).status).toBe(200);
    await office.pbx.forget("1001");
    const replayed = await client.exchange(signed);
    expect(replayed.status).toBe(401);
    expect(header(replayed, "www-authenticate")).toContain("stale=true");
    expect(await office.contactsOf("1001")).toEqual([]);
  });

  it("refuses credentials made for another Request-URI", async () => {
    const client = await office.connect("1001");
    const request = registerRequest(client, [client.contact]);
    const challenge = await client.exchange(request);
    const signed = client.signed({ ...request, uri: "sip:elsewhere.example" }, challenge);
    expect((await client.exchange({ ...signed, uri: request.uri })).status).toBe(401);
  });
});

describe("contacts", () => {
  it("replaces the contact of the same instance and reg-id, be it from another connection", async () => {
    const first = await office.telephone("1001");
    const second = await office.telephone("1001", { instance: first.options.instance });
    const uri = parseNameAddr(second.contact).uri;
    expect(await office.contactsOf("1001")).toEqual([uri]);
    await first.drop();
    // The drop is noticed in the order of events: a telephone that comes later sees its effect.
    await office.telephone("1002");
    expect(await office.contactsOf("1001")).toEqual([uri]);
  });

  it("keeps the contacts of two instances side by side", async () => {
    await office.telephone("1001");
    const answer = await (await office.connect("1001")).register();
    expect(listOf(answer, "contact")).toHaveLength(2);
  });

  it("replaces an equal URI where there is no instance", async () => {
    const client = await office.connect("1001");
    await registered(client, ["<sip:a@h.invalid;transport=ws>"]);
    await registered(client, ["<sip:%61@H.invalid;transport=WS>"]);
    expect(await office.contactsOf("1001")).toEqual(["sip:%61@H.invalid;transport=WS"]);
  });

  it("takes a contact away with expires 0, and all with *", async () => {
    const client = await office.telephone("1001");
    await office.telephone("1001");
    await client.register(0);
    expect(await office.contactsOf("1001")).toHaveLength(1);
    expect((await registered(client, ["*"], "0")).status).toBe(200);
    expect(await office.contactsOf("1001")).toEqual([]);
  });

  it.each([
    ["60", 60],
    ["7200", 7200],
    ["99999", 7200],
  ])("grants Expires %s as %i seconds", async (expires, granted) => {
    const client = await office.connect("1001");
    await registered(client, [client.contact], expires);
    expect((await office.pbx.bindings())[0]?.expiresInSeconds).toBe(granted);
  });

  it("refuses less than a minute and says so", async () => {
    const client = await office.connect("1001");
    const answer = await registered(client, [client.contact], "59");
    expect([answer.status, header(answer, "min-expires")]).toEqual([423, "60"]);
  });

  it("takes the contacts of a WebSocket away when it closes", async () => {
    const client = await office.telephone("1001");
    await client.drop();
    expect(await until(() => office.contactsOf("1001"), (contacts) => contacts.length === 0)).toEqual([]); // prettier-ignore
  });

  it("forgets the contacts of a user whose password changes", async () => {
    await office.telephone("1003");
    const users = ["1001", "1002", "1003"].map((extension) => ({ extension, password: `secret-${extension}` }));
    await office.pbx.setUsers(users.map((user) => (user.extension === "1003" ? { ...user, password: "new" } : user)));
    expect(await office.contactsOf("1003")).toEqual([]);
    await office.pbx.setUsers(users);
  });
});

describe("faults", () => {
  it("refuses REGISTER with the status that is set, and when to come again", async () => {
    await office.pbx.setFault({ register: { status: 503, retryAfterSeconds: 7 } });
    const client = await office.connect("1001");
    const answer = await client.exchange(registerRequest(client, [client.contact]));
    expect([answer.status, header(answer, "retry-after")]).toEqual([503, "7"]);
  });

  it("answers with a contact of somebody else", async () => {
    await office.pbx.setFault({ register: "notmine" });
    const client = await office.connect("1001");
    const answer = await client.register();
    expect(answer.status).toBe(200);
    expect(listOf(answer, "contact").join()).not.toContain(client.contactUser);
  });

  it("leaves REGISTER without an answer", async () => {
    await office.pbx.setFault({ register: "drop" });
    const client = await office.connect("1001");
    client.send(registerRequest(client, [client.contact]));
    // The answer to what was sent later is there, the earlier one is not.
    await client.exchange(client.request("OPTIONS", `sip:${office.pbx.domain}`));
    expect(client.inbox.takeAll(() => true)).toEqual([]);
  });

  it("forgets an extension without telling it", async () => {
    const client = await office.telephone("1001");
    expect(await office.pbx.forget("1001")).toBe(1);
    expect(await office.pbx.bindings()).toEqual([]);
    expect(client.inbox.takeAll(() => true)).toEqual([]);
  });
});

it("answers OPTIONS to itself without a digest", async () => {
  const client = await office.connect("1001");
  expect((await client.exchange(client.request("OPTIONS", `sip:${office.pbx.domain}`))).status).toBe(200);
});

it("answers the keep-alive of RFC 5626 and drops what is no SIP", async () => {
  const client = await office.connect("1001");
  client.sendText("\r\n\r\n");
  client.sendText("\u0000 what is this");
  expect((await client.exchange(client.request("OPTIONS", `sip:${office.pbx.domain}`))).status).toBe(200);
});

it("keeps a log of messages with times that the test's own clock can be compared with", async () => {
  const client = await office.connect("1001");
  const beforeMs = performance.timeOrigin + performance.now();
  await client.register();
  const afterMs = performance.timeOrigin + performance.now();
  const found = await office.pbx.messages({ sinceMs: beforeMs, method: "REGISTER" });
  expect(found.map(({ direction, kind, status }) => [direction, kind, status])).toEqual([
    ["in", "request", 0],
    ["out", "response", 401],
    ["in", "request", 0],
    ["out", "response", 200],
  ]);
  const times = found.map(({ atMs }) => atMs);
  expect(times.toSorted((a, b) => a - b)).toEqual(times);
  expect(times.at(-1)).toBeLessThanOrEqual(afterMs);
  expect(await office.pbx.messages({ sinceMs: beforeMs, status: 200, limit: 1 })).toHaveLength(1);
});
