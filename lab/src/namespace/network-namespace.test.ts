import { expect, it } from "vitest";
import { namespacesAllowed, NetworkNamespace } from "./network-namespace.ts";

it.skipIf(!(await namespacesAllowed()))("has the new address and not the old one after a move", async () => {
  await using network = await NetworkNamespace.start();
  const { hostAddress, guestAddress: old, spareAddress } = network;
  // The kernel finds a way from an address only where the namespace has it.
  const wayFrom = (address: string) => network.run(["ip", "route", "get", hostAddress, "from", address]);
  await wayFrom(old);

  await network.moveTo(spareAddress);

  await wayFrom(spareAddress);
  await expect(wayFrom(old)).rejects.toThrow("route get");
  expect(network.guestAddress).toBe(spareAddress);
});
