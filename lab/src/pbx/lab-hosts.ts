import { type EvaluationPbx } from "@readyline/evaluation-pbx";
import { AsteriskPbx } from "../asterisk/index.ts";
import { farSideOf } from "../far-phone/index.ts";
import { KamailioPbx } from "../kamailio/index.ts";
import { EvaluationHost, type PbxHost } from "../stack/pbx-host.ts";
import type { FarSide, LabPbx, PbxKind, SeenRequest } from "./lab-pbx.ts";
import { TlsFront } from "./tls-front.ts";

export interface LabLink {
  readonly kind: PbxKind;
  /** wss with a certificate that only `PBX_CA_FILE` makes good. Default: ws. */
  readonly secure?: boolean;
  /** Digest that the PBX asks for. Default: MD5. */
  readonly algorithm?: "MD5" | "SHA-256";
  /** Where its audio is: an address of this machine. The evaluation PBX has it on 127.0.0.1 alone. Default: 127.0.0.1. */
  readonly mediaAddress?: string;
}

export const labDomain = "pbx.example";

/** Starts a PBX of a kind. The caller disposes of it. */
export function startLabHost(link: LabLink): Promise<PbxHost<LabPbx>> {
  switch (link.kind) {
    case "evaluation":
      return evaluationHost(link);
    case "kamailio":
      return kamailioHost(link);
    case "asterisk":
      return asteriskHost(link);
  }
}

async function kamailioHost({ secure, algorithm, mediaAddress }: LabLink): Promise<PbxHost<LabPbx>> {
  const pbx = await KamailioPbx.start({
    domain: labDomain,
    algorithm: algorithm ?? "MD5",
    mediaAddress: mediaAddress ?? "127.0.0.1",
  });
  return kamailioHostOf(pbx, secure === true);
}

/** A Kamailio that runs already, as one of the kinds. The host ends it. */
export function kamailioHostOf(pbx: KamailioPbx, secure: boolean): PbxHost<LabPbx> {
  return hostOf(pbx, {
    ...telephoneParts(pbx, secure),
    kind: "kamailio",
    numbers: { answers: "600", rings: "6103" },
    get log() {
      return `${pbx.log}\n${pbx.far.log}`;
    },
    forget: async (extension) => void (await pbx.rpc.call("ul.rm", "location", extension)),
    requests: async (sinceMs = 0) => pbx.requests(sinceMs),
  });
}

async function asteriskHost({ secure, algorithm, mediaAddress }: LabLink): Promise<PbxHost<LabPbx>> {
  const pbx = await AsteriskPbx.start({
    domain: labDomain,
    algorithm: algorithm ?? "MD5",
    mediaAddress: mediaAddress ?? "127.0.0.1",
  });
  return hostOf(pbx, {
    ...telephoneParts(pbx, secure === true),
    kind: "asterisk",
    numbers: { answers: "5550600", rings: "6103" },
    get log() {
      return `${pbx.log}\n${pbx.far.log}`;
    },
    forget: (extension) => pbx.forget(extension),
    requests: async (sinceMs = 0) =>
      pbx.requests(sinceMs).map(({ method, atMs, text }) => ({ method, atMs, ...namesIn(text) })),
  });
}

/** What Kamailio and Asterisk have alike: both with a telephone outside. */
function telephoneParts(
  pbx: KamailioPbx | AsteriskPbx,
  secure: boolean,
): Pick<LabPbx, "url" | "domain" | "authorityFile" | "far" | "setUsers" | "bindings"> {
  return {
    url: secure ? pbx.secureUrl : pbx.url,
    domain: pbx.domain,
    authorityFile: secure ? pbx.authority.certificateFile : null,
    far: farSideOf(pbx.far),
    setUsers: (users) => pbx.setUsers(users),
    bindings: () => pbx.bindings(),
  };
}

function hostOf(machine: Omit<PbxHost<never>, "pbx">, pbx: LabPbx): PbxHost<LabPbx> {
  return {
    pbx,
    kill: () => machine.kill(),
    restart: () => machine.restart(),
    freeze: () => machine.freeze(),
    thaw: () => machine.thaw(),
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  };
}

/** The evaluation PBX speaks ws alone: for wss it stands behind a relay that ends TLS. */
async function evaluationHost({ secure, algorithm }: LabLink): Promise<PbxHost<LabPbx>> {
  await using started = new AsyncDisposableStack();
  const host = started.use(await EvaluationHost.start({ domain: labDomain, algorithms: [algorithm ?? "MD5"] }));
  const front = secure === true ? started.use(await TlsFront.start(host.pbx.port)) : null;
  const all = started.move();
  const pbx: LabPbx = {
    kind: "evaluation",
    url: front?.url ?? host.pbx.url,
    domain: host.pbx.domain,
    authorityFile: front?.authorityFile ?? null,
    numbers: { answers: "600", rings: "6103" },
    far: evaluationFarSide(() => host.pbx),
    log: "",
    setUsers: (users) => host.pbx.setUsers([...users]),
    bindings: () => host.pbx.bindings(),
    forget: async (extension) => void (await host.pbx.forget(extension)),
    requests: async (sinceMs = 0) => {
      const seen = await host.pbx.messages({ sinceMs, direction: "in", kind: "request" });
      return seen.map(({ method, atMs, text }) => ({ method: method ?? "", atMs, ...namesIn(text) }));
    },
  };
  return { ...hostOf(host, pbx), [Symbol.asyncDispose]: () => all.disposeAsync() };
}

function evaluationFarSide(pbx: () => EvaluationPbx): FarSide {
  const displayName = "Kiss Anna";
  const up = async () => (await pbx().calls()).filter(({ phase }) => phase === "confirmed");
  const hears = async (): Promise<boolean> => {
    for (const { callId } of await up()) if (((await pbx().heard(callId))?.energy ?? 0) > 0.001) return true;
    return false;
  };
  return {
    displayName,
    call: async (extension) => void (await pbx().callUser(extension, { from: "0612345", displayName, playTone: true })),
    hangUp: async () => void (await pbx().hangUpAll()),
    hears,
    recordedSeconds: () => null,
    listen: () => hears,
    callsUp: async () => (await up()).length,
  };
}

function namesIn(text: string): Pick<SeenRequest, "from" | "credentials" | "hasContact"> {
  const from = /^From:.*?sips?:([^@;>\s]*)@/im.exec(text)?.[1] ?? "";
  const credentials = /^(?:Proxy-)?Authorization:.*?username="([^"]*)"/im.exec(text)?.[1] ?? null;
  return { from, credentials, hasContact: /^(?:Contact|m):/im.test(text) };
}
