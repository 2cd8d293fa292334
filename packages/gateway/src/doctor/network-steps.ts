import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";
import {
  doubtful,
  errorCode,
  errorText,
  good,
  milliseconds,
  StepFailure,
  type StepResult,
  within,
} from "./step-result.ts";

export interface PbxTarget {
  /** Name or address, without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
}

/** @param url `ws://` or `wss://` */
export function targetOf(url: string): PbxTarget {
  const { hostname, port, protocol } = new URL(url);
  const isSecure = protocol === "wss:";
  return {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? (isSecure ? 443 : 80) : Number(port),
    isSecure,
  };
}

/** The addresses of the PBX, as every connection of this server looks them up. */
export async function resolve(
  { host }: Pick<PbxTarget, "host">,
  deadlineMs: number,
): Promise<StepResult & { readonly addresses: readonly string[] }> {
  if (isIP(host) !== 0) return { ...good([["addresses", `${host} (not a name)`]]), addresses: [host] };
  // Node's lookup cannot be called off; the system's resolver ends it.
  const found = lookup(host, { all: true }).catch((error: unknown) => {
    const facts = [["error", errorText(error)]] as const;
    throw new StepFailure(errorCode(error) === "EAI_AGAIN" ? "dns.no_answer" : "dns.not_found", facts, {
      cause: error,
    });
  });
  const addresses = (await within(found, deadlineMs, "dns.no_answer")).map(({ address }) => address);
  return { ...good([["addresses", addresses.join(", ")]]), addresses };
}

interface Attempt {
  readonly address: string;
  readonly localAddress: string;
  readonly tookMs: number;
  readonly error: unknown;
}

/** Tries every address at once, since a client may take any of them. */
export async function openPort(
  { port }: Pick<PbxTarget, "port">,
  addresses: readonly string[],
  deadlineMs: number,
): Promise<StepResult & { readonly address: string }> {
  const attempts = await Promise.all(addresses.map((address) => tryAddress(address, port, deadlineMs)));
  const reached = attempts.filter(({ error }) => error === null);
  const failed = attempts.filter(({ error }) => error !== null);
  const missed = failed.map(({ address, error }) => `${address}: ${errorText(error)}`).join("; ");
  const [first] = reached.toSorted((a, b) => a.tookMs - b.tookMs);
  if (first === undefined) throw new StepFailure(findingOf(failed[0]?.error), [["failed_addresses", missed]]);
  const facts = [
    ["connected", `${first.address} port ${port} in ${milliseconds(first.tookMs)}`],
    ["seen_from", first.localAddress],
  ] as const;
  if (failed.length === 0) return { ...good(facts), address: first.address };
  return { ...doubtful("tcp.partial", [...facts, ["failed_addresses", missed]]), address: first.address };
}

async function tryAddress(address: string, port: number, deadlineMs: number): Promise<Attempt> {
  const startedAt = performance.now();
  const socket = connect({ host: address, port });
  try {
    await within(opened(socket), deadlineMs, "tcp.timeout");
    const { localAddress = "" } = socket;
    return { address, localAddress, tookMs: performance.now() - startedAt, error: null };
  } catch (error) {
    const told = error instanceof StepFailure ? new Error(`no answer in ${milliseconds(deadlineMs)}`) : error;
    return { address, localAddress: "", tookMs: performance.now() - startedAt, error: told };
  } finally {
    socket.on("error", () => undefined);
    socket.destroy();
  }
}

function opened(socket: Socket): Promise<void> {
  return new Promise((done, failed) => {
    socket.once("connect", () => done());
    socket.once("error", failed);
  });
}

function findingOf(error: unknown): "tcp.refused" | "tcp.timeout" | "tcp.unreachable" {
  const code = errorCode(error);
  if (code === "ECONNREFUSED" || code === "ECONNRESET") return "tcp.refused";
  return code === "" || code === "ETIMEDOUT" ? "tcp.timeout" : "tcp.unreachable";
}
