import type { IceServersAnswer } from "@readyline/contract";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { IceServers } from "./ice-servers.ts";

const minute = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const server = { asked: 0, broken: false, name: "1600:anna" };
  const load = async (): Promise<IceServersAnswer> => {
    server.asked += 1;
    if (server.broken) throw new Error("unreachable");
    return {
      iceServers: [{ urls: ["stun:stun.test"] }, { urls: ["turn:turn.test"], username: server.name, credential: "c" }],
      expiresAt: Date.now() + 10 * minute,
    };
  };
  const ice = new IceServers({ load });
  const settle = () => vi.advanceTimersByTimeAsync(0);
  return { ice, server, settle, turnUser: () => ice.current().find(({ credential }) => credential)?.username };
}

it("a call takes what is there and waits for nothing", async () => {
  const { ice, server, settle } = setUp();
  expect(ice.current()).toEqual([]);
  await settle();
  expect(ice.current()).toEqual([
    { urls: ["stun:stun.test"] },
    { urls: ["turn:turn.test"], username: "1600:anna", credential: "c" },
  ]);
  expect(server.asked).toBe(1);
});

it("credentials are renewed every five minutes, ahead of their end", async () => {
  const { ice, server, turnUser } = setUp();
  ice.prefetch();
  server.name = "1900:anna";
  await vi.advanceTimersByTimeAsync(5 * minute - 1);
  expect([server.asked, turnUser()]).toEqual([1, "1600:anna"]);
  await vi.advanceTimersByTimeAsync(1);
  expect([server.asked, turnUser()]).toEqual([2, "1900:anna"]);
});

it("after a sleep, credentials that are over are left out, and new ones are asked for at once", async () => {
  const { ice, server, settle, turnUser } = setUp();
  ice.prefetch();
  await settle();
  server.name = "4000:anna";
  vi.setSystemTime(Date.now() + 11 * minute);
  expect(ice.current()).toEqual([{ urls: ["stun:stun.test"] }]);
  await settle();
  expect([server.asked, turnUser()]).toEqual([2, "4000:anna"]);
});

it("a server that does not answer is asked again, and the old credentials serve meanwhile", async () => {
  const { ice, server, turnUser } = setUp();
  ice.prefetch();
  await vi.advanceTimersByTimeAsync(5 * minute - 1);
  server.broken = true;
  await vi.advanceTimersByTimeAsync(1 + 10_000);
  expect([server.asked, turnUser()]).toEqual([4, "1600:anna"]);
  server.broken = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(server.asked).toBe(5);
});

it("nothing is asked after the line is gone", async () => {
  const { ice, server } = setUp();
  ice.prefetch();
  ice.dispose();
  await vi.advanceTimersByTimeAsync(20 * minute);
  ice.prefetch();
  expect(server.asked).toBe(1);
});
