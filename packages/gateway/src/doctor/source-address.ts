import { createSocket } from "node:dgram";
import { isIP } from "node:net";

/** The address that this machine sends from to that one, by its routes; null where there is none. Nothing is sent. */
function sourceAddressTo(address: string): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const socket = createSocket(isIP(address) === 6 ? "udp6" : "udp4");
  const end = (source: string | null): void => {
    socket.close();
    resolve(source);
  };
  socket.once("error", () => end(null));
  // Any port: a datagram socket that is connected has looked up its route, and no more.
  socket.connect(9, address, () => end(socket.address().address));
  return promise;
}

/** The addresses of the candidates in the SDP, and where this machine would send to each from. Names are left out. */
export async function sourcesToCandidates(sdp: string): Promise<ReadonlyMap<string, string>> {
  const lines = sdp.matchAll(/^a=candidate:\S+ \d+ \S+ \d+ (\S+) /gm);
  const addresses = new Set(Array.from(lines, ([, address]) => address ?? "").filter((address) => isIP(address) !== 0));
  const sources = new Map<string, string>();
  for (const address of addresses) {
    const source = await sourceAddressTo(address);
    if (source !== null) sources.set(address, source);
  }
  return sources;
}
