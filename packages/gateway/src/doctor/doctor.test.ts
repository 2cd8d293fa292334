import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { type DoctorReport, type DoctorStepName, doctorDeadlineMs } from "@readyline/contract";
import { header, makeResponse, serialize, type SipRequest } from "@readyline/sip";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { MemoryStore } from "../test-support/memory-store.ts";
import { TestPbx, type TestPbxOptions } from "../test-support/test-pbx.ts";
import { examinePbx } from "./doctor.ts";
import type { DoctorRequest } from "./doctor-options.ts";

const line = { username: "1001", password: "true secret" };
let pbx: TestPbx;
let store: MemoryStore;
beforeEach(async () => {
  pbx = await TestPbx.start();
  store = new MemoryStore();
});
afterEach(() => pbx[Symbol.asyncDispose]());

interface Settings {
  readonly url?: string;
  readonly digest?: "MD5" | "SHA-256";
  readonly realms?: readonly string[];
}

function examine(request: Partial<DoctorRequest> = {}, { url = pbx.url, digest = "MD5", realms = [] }: Settings = {}) {
  const log = { error: (facts: object) => expect.fail(JSON.stringify(facts)) };
  return examinePbx(
    { pbx: { url, domain: pbx.domain }, digest, realms, store, log },
    { line, echoExtension: null, ...request },
  );
}

function step(report: DoctorReport, name: DoctorStepName) {
  const found = report.steps.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no step ${name}`);
  return { ...found, facts: new Map(found.facts.map((fact) => [fact.name, fact.value])) };
}

/** The PBX with other settings. */
async function restart(options: TestPbxOptions): Promise<void> {
  await pbx[Symbol.asyncDispose]();
  pbx = await TestPbx.start(options);
}

/** Answers REGISTER with a status instead. */
function answerRegister(status: number, reason: string, headers: readonly (readonly [string, string])[] = []): void {
  pbx.onRequest = (request, socket) => {
    if (request.method !== "REGISTER") return false;
    socket.send(serialize(makeResponse(request, status, reason, { toTag: "pbx", headers: [...headers] })));
    return true;
  };
}

const sentTo = (method: string): SipRequest[] => pbx.requests.all.filter((one) => one.method === method);

it("registers by the rules of the lines, tells each step as it ends, and takes its contact off again", async () => {
  const seen: string[] = [];
  const report = await examine({
    onProgress: ({ steps }) => seen.push(steps.map(({ state }) => state[0]).join("")),
  });
  expect(report).toMatchObject({ result: "ok", extension: "1001", server: pbx.url });
  expect(step(report, "register").facts.get("digest")).toBe("MD5");
  expect(step(report, "register").facts.get("expires")).toBe("300 s");
  expect(step(report, "unregister").state).toBe("ok");
  expect(pbx.bindings.size).toBe(0);
  expect(seen[0]).toBe("rwwwwwwwww");
  expect(seen).toContain("orwwwwwwww");
  expect(seen.at(-1)).toBe("oosooossso");
});

it("a wrong password is one refused try, after two nothing is tried, and other extensions are free", async () => {
  const wrong = { line: { username: "1001", password: "wrong" } };
  for (let run = 0; run < 2; run += 1) {
    const { finding, facts } = step(await examine(wrong), "register");
    expect([finding, facts.get("status")]).toEqual(["register.password", "401 Unauthorized"]);
  }
  const signed = sentTo("REGISTER").filter((one) => header(one, "authorization") !== undefined);
  expect(signed).toHaveLength(2);
  const third = step(await examine(wrong), "register");
  expect(third.finding).toBe("register.wait");
  expect(Date.parse(third.facts.get("retry_at") ?? "")).toBeGreaterThan(Date.now() + 9 * 60_000);
  expect(sentTo("REGISTER")).toHaveLength(4);
  expect(step(await examine({ line: { username: "1002", password: "x" } }), "register").finding).toBe(
    "register.password",
  );
});

it.each([
  [403, "Forbidden", "register.forbidden"],
  [404, "Not Found", "register.unknown"],
  [503, "Service Unavailable", "register.busy"],
  [420, "Bad Extension", "register.rejected"],
  [423, "Interval Too Brief", "register.interval"],
])("names the answer %i %s to REGISTER", async (status, reason, finding) => {
  answerRegister(status, reason);
  const report = await examine({ echoExtension: "600" });
  expect(step(report, "register").finding).toBe(finding);
  expect(step(report, "register").facts.get("status")).toBe(`${status} ${reason}`);
  expect(step(report, "call")).toMatchObject({ state: "skipped", finding: "not_run.failed", blockedBy: "register" });
  expect(report.result).toBe("failed");
  expect(store.refused.size).toBe(0);
});

it("asks for a longer registration once, as the PBX wants it", async () => {
  pbx.onRequest = (request, socket) => {
    if (request.method !== "REGISTER" || Number(header(request, "expires")) !== 60) return false;
    const headers = [["Min-Expires", "120"]] as const;
    socket.send(serialize(makeResponse(request, 423, "Interval Too Brief", { toTag: "pbx", headers: [...headers] })));
    return true;
  };
  expect(step(await examine(), "register").state).toBe("ok");
  expect(pbx.bindings.size).toBe(0);
});

it("a confirmation without this contact is none, and the contact is taken off", async () => {
  answerRegister(200, "OK", [["Contact", "<sip:1001@192.0.2.9>;expires=60"]]);
  expect(step(await examine(), "register").finding).toBe("register.not_ours");
  expect(sentTo("REGISTER").map((one) => header(one, "expires"))).toEqual(["60", "0"]);
});

it("a PBX that asks for no password is a warning", async () => {
  pbx.onRequest = (request, socket) => {
    if (request.method !== "REGISTER") return false;
    const contact = header(request, "contact") ?? "";
    socket.send(serialize(makeResponse(request, 200, "OK", { toTag: "pbx", headers: [["Contact", contact]] })));
    return true;
  };
  const report = await examine();
  expect([step(report, "register").finding, report.result]).toEqual(["register.open", "warning"]);
});

it("signs in no weaker algorithm and for no other realm than the lines", async () => {
  expect(step(await examine({}, { digest: "SHA-256" }), "register").finding).toBe("register.algorithm");
  expect(step(await examine({}, { realms: ["other"] }), "register").finding).toBe("register.realm");
  expect(sentTo("REGISTER").filter((one) => header(one, "authorization") !== undefined)).toEqual([]);
  await restart({ algorithms: ["SHA-256", "MD5"] });
  expect(step(await examine({}, { digest: "SHA-256" }), "register").facts.get("digest")).toBe("SHA-256");
});

it("tells a PBX that does not answer REGISTER from one that does not answer SIP, in time", async () => {
  pbx.onRequest = (request) => request.method === "REGISTER";
  const startedAt = performance.now();
  expect(step(await examine(), "register").finding).toBe("register.silent");
  expect(performance.now() - startedAt).toBeLessThan(doctorDeadlineMs);
  pbx.silent = true;
  expect(step(await examine(), "options").finding).toBe("options.silent");
});

it("a PBX that hangs up the WebSocket is named so", async () => {
  pbx.onRequest = (request, socket: WebSocket) => {
    if (request.method === "REGISTER") socket.close(1011);
    return request.method === "REGISTER";
  };
  const register = step(await examine(), "register");
  expect([register.finding, register.facts.get("error")]).toEqual(["link.closed", "WebSocket closed with 1011"]);
});

it("without a test extension it looks as far as OPTIONS", async () => {
  const report = await examine({ line: null });
  expect([step(report, "options").state, step(report, "register").finding, report.result]).toEqual([
    "ok",
    "not_run.no_extension",
    "ok",
  ]);
});

describe("below SIP", () => {
  it.each([
    [404, "upgrade.path"],
    [400, "upgrade.subprotocol"],
    [426, "upgrade.subprotocol"],
    [403, "upgrade.origin"],
    [401, "upgrade.not_allowed"],
    [503, "upgrade.busy"],
    [200, "upgrade.not_websocket"],
  ])("names the HTTP answer %i", async (status, finding) => {
    const server = createHttpServer((_request, response) => response.writeHead(status).end());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const upgrade = step(await examine({}, { url: `ws://127.0.0.1:${port}/ws` }), "upgrade");
    expect(upgrade.finding).toBe(finding);
    expect(upgrade.facts.get("http_status")).toContain(String(status));
    server.close();
  });

  it("names a port where nothing listens, one that is no web server, and one that hangs", async () => {
    const server = createServer((socket) =>
      socket
        .on("error", () => socket.destroy())
        .resume()
        .end("hello\r\n"),
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(step(await examine({}, { url }), "upgrade").finding).toBe("upgrade.not_websocket");
    server.close();
    await once(server, "close");
    const refused = await examine({}, { url });
    expect(step(refused, "tcp").finding).toBe("tcp.refused");
    expect(step(refused, "unregister").finding).toBe("not_run.ended");
    const gate = Promise.withResolvers<void>();
    pbx.gate = gate.promise;
    expect(step(await examine(), "upgrade").finding).toBe("upgrade.timeout");
    gate.resolve();
  });

  it("names a name that is not known", async () => {
    const dns = step(await examine({}, { url: "ws://no-such-pbx.invalid" }), "dns");
    expect(["dns.not_found", "dns.no_answer"]).toContain(dns.finding);
  });
});

describe("the echo call", () => {
  /** The call's own requests; INVITE is answered as told. */
  function answerInvite(answer: (invite: SipRequest) => void): void {
    pbx.onRequest = (request) => {
      if (request.method === "INVITE") answer(request);
      return request.method === "INVITE";
    };
  }

  it.each([
    [404, "call.unknown_number"],
    [403, "call.forbidden"],
    [486, "call.busy"],
    [488, "call.codec"],
    [500, "call.failing"],
  ])("names the answer %i, acknowledges it and un-registers", async (status, finding) => {
    answerInvite((invite) => pbx.reply(invite, status, "As Told"));
    const report = await examine({ echoExtension: "600" });
    expect(step(report, "call").finding).toBe(finding);
    expect(sentTo("ACK")).toHaveLength(1);
    expect(step(report, "unregister").state).toBe("ok");
    expect(pbx.bindings.size).toBe(0);
  });

  it("cancels a call that only rings", async () => {
    let invite: SipRequest | null = null;
    pbx.onRequest = (request) => {
      if (request.method === "INVITE") {
        invite = request;
        pbx.reply(request, 180, "Ringing");
      }
      if (request.method === "CANCEL" && invite !== null) pbx.reply(invite, 487, "Request Terminated");
      return request.method === "INVITE";
    };
    const call = step(await examine({ echoExtension: "600" }), "call");
    expect(call.finding).toBe("call.no_answer");
    expect(sentTo("CANCEL")).toHaveLength(1);
    expect(sentTo("ACK")).toHaveLength(1);
  });

  it("an answer that crosses the CANCEL is hung up", async () => {
    let invite: SipRequest | null = null;
    pbx.onRequest = (request) => {
      if (request.method === "INVITE") {
        invite = request;
        pbx.reply(request, 180, "Ringing");
      }
      if (request.method === "CANCEL" && invite !== null) pbx.accept200(invite, "v=0\r\n");
      return request.method === "INVITE";
    };
    await examine({ echoExtension: "600" });
    expect(sentTo("BYE")).toHaveLength(1);
  });

  it("an answer without audio that fits is hung up and named", async () => {
    answerInvite((invite) => pbx.accept200(invite, "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"));
    expect(step(await examine({ echoExtension: "600" }), "call").finding).toBe("call.codec");
    expect(sentTo("BYE")).toHaveLength(1);
  });

  it("an answer with a route that cannot be read does no harm, and is hung up", async () => {
    answerInvite((invite) => pbx.accept200(invite, "v=0\r\n", [["Record-Route", '"<sip:unclosed']]));
    expect(step(await examine({ echoExtension: "600" }), "call").finding).toBe("call.codec");
    expect(sentTo("BYE")).toHaveLength(1);
  });

  it("an answer whose media are nowhere is named so, and hung up", async () => {
    const candidate = "a=candidate:1 1 udp 1 127.0.0.1 9 typ host";
    const keys = ["a=ice-ufrag:abcd", "a=ice-pwd:abcdefghijklmnopqrstuvwx", "a=setup:active", "a=rtcp-mux", "a=mid:0"];
    const fingerprint = `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => "00").join(":")}`;
    const head = [
      "v=0",
      "o=- 1 1 IN IP4 127.0.0.1",
      "s=-",
      "t=0 0",
      "m=audio 9 UDP/TLS/RTP/SAVPF 0",
      "c=IN IP4 127.0.0.1",
    ];
    const sdp = [...head, ...keys, fingerprint, "a=rtpmap:0 PCMU/8000", "a=sendrecv", candidate, ""].join("\r\n");
    answerInvite((invite) => pbx.accept200(invite, sdp));
    const report = await examine({ echoExtension: "600" });
    expect([step(report, "call").finding, step(report, "audio").finding]).toEqual([null, "audio.no_path"]);
    expect(step(report, "hang_up").state).toBe("ok");
    expect(sentTo("BYE")).toHaveLength(1);
  });

  it("a call that is not answered at all is named so, and nothing is cancelled that nobody heard of", async () => {
    answerInvite(() => undefined);
    expect(step(await examine({ echoExtension: "600" }), "call").finding).toBe("call.silent");
    expect(sentTo("CANCEL")).toEqual([]);
  });
});

it("a run that is stopped takes its contact off and ends at once", async () => {
  const stop = new AbortController();
  pbx.onRequest = (request) => {
    if (request.method === "INVITE") stop.abort();
    return request.method === "INVITE";
  };
  const startedAt = performance.now();
  const report = await examine({ echoExtension: "600", signal: stop.signal });
  expect(performance.now() - startedAt).toBeLessThan(4_000);
  expect(report.steps.at(-1)).toMatchObject({ state: "skipped", finding: "not_run.stopped" });
  expect(pbx.bindings.size).toBe(0);
});
