import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { namespacesAllowed, NetworkNamespace } from "./index.ts";

const runFile = promisify(execFile);

const hasAddress = (address: string): boolean =>
  Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === address));

describe.skipIf(!(await namespacesAllowed()))("a network namespace", () => {
  test("reaches this machine by one link, not its loopback, and leaves nothing behind", async () => {
    const machine = await NetworkNamespace.start();
    await using server = createServer((socket) => socket.end(socket.remoteAddress ?? ""));
    server.listen(0, "0.0.0.0");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const program = machine.wrap(process.execPath);
    const ask = async (host: string): Promise<string> => {
      const script = `require("net").connect(${port}, "${host}").on("error", (e) => console.log(e.code)).pipe(process.stdout)`;
      return (await runFile(program, ["-e", script])).stdout.trim();
    };
    expect(await ask(machine.hostAddress)).toBe(machine.guestAddress);
    expect(await ask("127.0.0.1")).toBe("ECONNREFUSED");
    expect(hasAddress(machine.hostAddress)).toBe(true);
    await machine[Symbol.asyncDispose]();
    expect(hasAddress(machine.hostAddress)).toBe(false);
  });
});
