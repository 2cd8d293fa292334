import { header, parseNameAddr } from "@readyline/sip";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { AgentDialog } from "./agent/agent-dialog.ts";
import type { CallFacts } from "./index.ts";
import { Office } from "./testing/office.ts";
import type { SipClient } from "./testing/sip-client.ts";
import { TestCall } from "./testing/test-call.ts";
import { TestPhone } from "./testing/test-phone.ts";
import { until } from "./testing/until.ts";

/** The mean square of a tone at a quarter of full scale, which is what telephone and PBX play. */
const toneMeanSquare = 0.25 ** 2 / 2;

let office: Office;
beforeAll(async () => void (office = await Office.open()));
afterAll(() => office[Symbol.asyncDispose]());
afterEach(() => office.tidy());

async function factsOf(callId: string): Promise<CallFacts | undefined> {
  return (await office.pbx.calls()).find((call) => call.callId === callId);
}

async function ended(callId: string, deadlineMs?: number): Promise<CallFacts | undefined> {
  return until(() => factsOf(callId), (facts) => facts?.phase === "ended", deadlineMs); // prettier-ignore
}

/** The local addresses of the UDP sockets that the PBX has, by the kernel's list: `0100007F` is 127.0.0.1. */
function udpSockets(pid: number): string[] {
  const lines = ["udp", "udp6"].flatMap((file) =>
    readFileSync(`/proc/${pid}/net/${file}`, "utf8").split("\n").slice(1),
  );
  const addresses = new Map(
    lines.map((line) => {
      const columns = line.trim().split(/\s+/);
      return [columns[9] ?? "", columns[1]?.split(":")[0] ?? ""];
    }),
  );
  return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1];
      return addresses.get(inode ?? "none") ?? [];
    } catch (error) {
      // A descriptor that was closed since the folder was read.
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
      throw error;
    }
  });
}

/** Calls the number without audio of its own, and gives the status of the final answer. */
async function statusOf(client: SipClient, number: string): Promise<number> {
  const phone = new TestPhone(1000);
  const invite = await client.sendSigned(client.invite(number, await phone.offer()));
  const { status } = await client.final(invite);
  await phone.close();
  return status;
}

describe("audio", () => {
  it("comes back from the echo as loud as it was sent, and the PBX heard it", async () => {
    await using call = await TestCall.start(await office.telephone("1001"), "600");
    const heard = await call.phone.hear(60);
    expect(heard.recentMeanSquare).toBeCloseTo(toneMeanSquare, 2);
    const atPbx = await office.pbx.heard(call.callId);
    expect(atPbx?.recentMeanSquare).toBeCloseTo(toneMeanSquare, 2);
    expect(atPbx?.packets).toBeGreaterThanOrEqual(60);
  });

  it("is a tone on 601", async () => {
    await using call = await TestCall.start(await office.telephone("1001"), "601");
    expect((await call.phone.hear(50)).recentMeanSquare).toBeCloseTo(toneMeanSquare, 2);
  });

  it("is speech on 602: neither silence nor a tone", async () => {
    await using call = await TestCall.start(await office.telephone("1001"), "602");
    const { energy } = await call.phone.hear(75);
    expect(energy).toBeGreaterThan(0.001);
    expect(energy).toBeLessThan((toneMeanSquare * 75) / 50);
  });

  it("stops on hold and comes back on resume", async () => {
    await using call = await TestCall.start(await office.telephone("1001"), "601");
    await call.phone.hear(10);
    const offer = await call.phone.offer();
    const answer = await call.reinvite(offer.replace("a=sendrecv", "a=sendonly"));
    expect(answer).toContain("a=recvonly");
    const held = await office.pbx.heard(call.callId);
    // This telephone goes on speaking into the held call, which tells the time.
    const later = await until(
      () => office.pbx.heard(call.callId),
      (heard) => (heard?.packets ?? 0) >= (held?.packets ?? 0) + 15,
    );
    expect(later?.sentPackets).toBe(held?.sentPackets);
    expect(await call.reinvite(offer)).toContain("a=sendrecv");
    expect((await call.phone.hear(10)).recentMeanSquare).toBeGreaterThan(0);
  });
});

it.runIf(process.platform === "linux")("has its audio on the loopback address alone", async () => {
  await using call = await TestCall.start(await office.telephone("1001"), "600");
  await call.phone.hear(1);
  expect(new Set(udpSockets(office.pbx.pid))).toEqual(new Set(["0100007F"]));
});

describe("an ICE restart", () => {
  it("keeps the audio both ways, as after a change of network", async () => {
    await using call = await TestCall.start(await office.telephone("1001"), "600");
    await call.phone.hear(10);
    const offer = await call.phone.offer(true);
    const answer = await call.reinvite(offer);
    const credentials = (sdp: string): string | undefined => /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];
    expect(credentials(answer)).not.toBe(credentials(call.answer.body));
    await call.phone.accept(answer);
    expect((await call.phone.hear(50)).recentMeanSquare).toBeCloseTo(toneMeanSquare, 2);
  });
});

describe("answers", () => {
  it.each([
    ["486", 486],
    ["404", 404],
    ["603", 603],
  ])("%s with %i", async (number, status) => {
    expect(await statusOf(await office.telephone("1001"), number)).toBe(status);
  });

  it("61NN after NN seconds of ringing", async () => {
    const client = await office.telephone("1001");
    const startMs = performance.now();
    await using call = await TestCall.start(client, "6101");
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(1000);
    expect((await factsOf(call.callId))?.service).toBe("6101");
  });

  it("480 never: it rings until the caller gives up, who gets 487", async () => {
    const client = await office.telephone("1001");
    const phone = new TestPhone(1000);
    const invite = await client.sendSigned(client.invite("480", await phone.offer()));
    await client.response(invite, (status) => status === 180);
    expect((await client.exchange(client.sameTransaction(invite, "CANCEL"))).status).toBe(200);
    expect((await client.final(invite)).status).toBe(487);
    expect((await ended(header(invite, "call-id") ?? ""))?.status).toBe(487);
    await phone.close();
  });

  it("an offer without PCMU with 488", async () => {
    const client = await office.telephone("1001");
    const sdp =
      "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n";
    const invite = await client.sendSigned(client.invite("600", sdp));
    expect((await client.final(invite)).status).toBe(488);
  });

  it("the eleventh call at once with 503", async () => {
    const client = await office.telephone("1001");
    const ringing = await Promise.all(
      Array.from({ length: 10 }, async () => client.sendSigned(client.invite("480", "v=0\r\n"))),
    );
    for (const invite of ringing) await client.response(invite, (status) => status === 180);
    expect(await statusOf(client, "600")).toBe(503);
  });
});

describe("in a call", () => {
  it("takes keys by INFO, session refreshes, and OPTIONS", async () => {
    await using call = await TestCall.start(await office.telephone("1001"), "600");
    const info = call.request("INFO", [["Content-Type", "application/dtmf-relay"]], "Signal=5\r\nDuration=100");
    expect((await call.client.exchange(info)).status).toBe(200);
    expect((await call.client.exchange(call.request("UPDATE"))).status).toBe(200);
    expect((await call.client.exchange(call.request("OPTIONS"))).status).toBe(200);
    expect((await call.client.exchange(call.request("REFER"))).status).toBe(405);
    expect((await office.pbx.heard(call.callId))?.digits).toBe("5");
  });

  it("sends the 200 again until the ACK comes", async () => {
    const client = await office.telephone("1001");
    const phone = new TestPhone(1000);
    const invite = await client.sendSigned(client.invite("601", await phone.offer()));
    const first = await client.final(invite);
    expect((await client.final(invite)).body).toBe(first.body);
    const ack = AgentDialog.ofCaller(invite, first).request("ACK");
    client.send({
      ...ack,
      headers: ack.headers.map((line) => (line.name === "via" ? { ...line, value: client.via() } : line)),
    });
    const callId = header(invite, "call-id") ?? "";
    expect((await until(() => factsOf(callId), (facts) => facts?.phase !== "answered"))?.phase).toBe("confirmed"); // prettier-ignore
    await phone.close();
  });

  it("hangs up on 62NN after NN seconds", async () => {
    await using call = await TestCall.start(await office.telephone("1001"), "6201");
    const bye = await call.client.incoming("BYE");
    call.client.respond(bye, 200, "OK");
    expect((await ended(call.callId))?.phase).toBe("ended");
  });

  it("hangs up when it is told to", async () => {
    await using call = await TestCall.start(await office.telephone("1001"), "600");
    expect(await office.pbx.hangUpAll()).toBe(1);
    await call.client.incoming("BYE");
    expect((await factsOf(call.callId))?.phase).toBe("ended");
  });

  it("ends at once when the WebSocket closes", async () => {
    await using call = await TestCall.start(await office.telephone("1001"), "600");
    await call.client.drop();
    expect((await ended(call.callId, 1_000))?.phase).toBe("ended");
  });
});

describe("calls to an extension", () => {
  it("ring with the caller's name, and have a tone", async () => {
    const client = await office.telephone("1001");
    const { callId } = await office.pbx.callUser("1001", { from: "4930123", displayName: 'Alarm "North"' });
    const invite = await client.incoming("INVITE");
    expect(parseNameAddr(header(invite, "from") ?? "")).toMatchObject({
      displayName: 'Alarm "North"',
      uri: `sip:4930123@${office.pbx.domain}`,
    });
    const phone = new TestPhone(1000);
    client.respond(invite, 180, "Ringing");
    client.respond(invite, 200, "OK", await phone.answer(invite.body));
    await client.incoming("ACK");
    expect((await phone.hear(50)).recentMeanSquare).toBeCloseTo(toneMeanSquare, 2);
    expect((await office.pbx.heard(callId))?.recentMeanSquare).toBeCloseTo(toneMeanSquare, 2);
    await phone.close();
  });

  it("are silent where no tone is wanted", async () => {
    const client = await office.telephone("1001");
    await office.pbx.callUser("1001", { from: "1", displayName: "", playTone: false });
    const invite = await client.incoming("INVITE");
    const phone = new TestPhone(1000);
    client.respond(invite, 200, "OK", await phone.answer(invite.body));
    expect((await phone.hear(20)).energy).toBe(0);
    await phone.close();
  });

  it("are cancelled when nobody answers in time", async () => {
    const client = await office.telephone("1001");
    const { callId } = await office.pbx.callUser("1001", { from: "1", displayName: "A", ringSeconds: 0.2 });
    const invite = await client.incoming("INVITE");
    client.respond(invite, 180, "Ringing");
    client.respond(await client.incoming("CANCEL"), 200, "OK");
    client.respond(invite, 487, "Request Terminated");
    expect((await ended(callId))?.status).toBe(487);
  });

  it("are refused where nobody is registered", async () => {
    await expect(office.pbx.callUser("1003", { from: "1", displayName: "A" })).rejects.toMatchObject({
      code: "not_registered",
    });
  });

  it("come back from 650 after its announcement", async () => {
    const client = await office.telephone("1001");
    await using call = await TestCall.start(client, "650");
    call.client.respond(await client.incoming("BYE", 15_000), 200, "OK");
    const invite = await client.incoming("INVITE", 6_000);
    expect(parseNameAddr(header(invite, "from") ?? "").displayName).toBe("Calls back");
    client.respond(invite, 486, "Busy Here");
    await client.incoming("ACK");
  }, 30_000);
});

it.runIf(process.platform === "linux")(
  "leaves no UDP socket behind after 20 calls, however they end",
  async () => {
    const before = udpSockets(office.pbx.pid).length;
    for (let round = 0; round < 4; round += 1) {
      const clients = [await office.telephone("1001"), await office.telephone("1002")];
      const calls = await Promise.all(
        ["600", "601", "602", "6100", "600"].map((number, index) =>
          TestCall.start(clients[index % 2] as SipClient, number),
        ),
      );
      expect(udpSockets(office.pbx.pid).length).toBeGreaterThanOrEqual(before + 5);
      await calls[0]?.bye();
      await calls[2]?.bye();
      await clients[1]?.drop();
      await office.pbx.hangUpAll();
      for (const call of calls) await call.phone.close();
    }
    expect(await until(async () => udpSockets(office.pbx.pid).length, (count) => count <= before)).toBe(before); // prettier-ignore
    expect((await office.pbx.calls()).filter(({ phase }) => phase !== "ended")).toEqual([]);
  },
  60_000,
);
