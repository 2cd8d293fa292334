import type { Expectation, Fault } from "../fault.ts";

const never = (cause: string, retry: string): Expectation => ({
  causes: [cause],
  redWithinMs: 10_000,
  greenWithinMs: 0,
  retry,
  mayLose: "nothing: the line was never up",
});
const dayMs = 86_400_000;
const probed = "the gateway probes every 2 s";

/** There before the operator signs in, and nothing that heals by itself. */
const setUp = (fault: Pick<Fault, "name" | "title" | "stack" | "expectation">): Fault => ({
  ...fault,
  holdMs: { short: 0, full: 0 },
  fromTheStart: true,
  inject: () => undefined,
});

export const setUpFaults: readonly Fault[] = [
  setUp({
    name: "digest-too-weak",
    title: "PBX offers MD5, SHA-256 is demanded",
    stack: { env: { PBX_DIGEST: "SHA-256" } },
    expectation: never("reg.algorithm", "when PBX settings change"),
  }),
  setUp({
    name: "sha-256-only",
    title: "PBX takes SHA-256 only, which the browser's SIP library cannot",
    stack: { algorithm: "SHA-256" },
    expectation: {
      causes: null,
      redWithinMs: 0,
      greenWithinMs: 3_000,
      retry: "none needed: the gateway signs",
      mayLose: "nothing",
    },
  }),
  setUp({
    name: "realm-not-listed",
    title: "PBX challenges with a realm that PBX_REALMS does not list",
    stack: { env: { PBX_REALMS: "other.example" } },
    expectation: never("reg.algorithm", "when PBX settings change"),
  }),
  setUp({
    name: "tls-untrusted",
    title: "Certificate of an authority that nobody trusts",
    stack: { secure: true, env: { PBX_CA_FILE: "" } },
    expectation: never("pbx.tls", probed),
  }),
  setUp({
    name: "tls-expired",
    title: "Certificate expired",
    stack: {
      secure: true,
      certificate: (authority) =>
        authority.issue({ notBefore: new Date(Date.now() - 9 * dayMs), notAfter: new Date(Date.now() - dayMs) }),
    },
    expectation: never("pbx.tls", probed),
  }),
  setUp({
    name: "tls-wrong-name",
    title: "Certificate for another name",
    stack: { secure: true, certificate: (authority) => authority.issue({ names: ["DNS:other.example"] }) },
    expectation: never("pbx.tls", probed),
  }),
  setUp({
    name: "name-not-resolved",
    title: "Name of the PBX does not resolve",
    stack: { env: { PBX_WS_SERVER: "ws://no-such-pbx.invalid:8088" } },
    expectation: never("pbx.unreachable", "the gateway probes every 500 ms"),
  }),
];
