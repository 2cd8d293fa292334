import { serviceNumbers, type EvaluationPbx } from "@readyline/evaluation-pbx";
import type { Config } from "../config/config.ts";

/** The PBX that the server runs with, its own or the operator's. */
export interface PbxSettings {
  readonly evaluation: boolean;
  readonly url: string;
  /** The servers after the first, in order. */
  readonly standbyUrls: readonly string[];
  readonly domain: string;
  /** PEM of the authority of its certificate. */
  readonly ca: string | null;
  readonly caFile: string | null;
  /** Shown to operators. */
  readonly label: string;
  /** The connection doctor's own line, where there is one. Its password is for signatures alone. */
  readonly testLine: { readonly extension: string; readonly password: string } | null;
  /** Extension that echoes, where one is known. */
  readonly echoExtension: string | null;
  readonly serviceNumbers: readonly { readonly number: string; readonly title: string; readonly behaviour: string }[];
}

export function evaluationPbxSettings(
  pbx: Pick<EvaluationPbx, "url" | "domain">,
  testLine: PbxSettings["testLine"],
): PbxSettings {
  const echo = serviceNumbers.find(({ behaviour }) => behaviour.kind === "answer" && behaviour.plays === "echo");
  return {
    evaluation: true,
    url: pbx.url,
    standbyUrls: [],
    domain: pbx.domain,
    ca: null,
    caFile: null,
    label: "Evaluation PBX",
    testLine,
    echoExtension: echo?.number ?? null,
    serviceNumbers: serviceNumbers.map(({ number, title, description }) => ({ number, title, behaviour: description })),
  };
}

export function ownPbxSettings(
  pbx: NonNullable<Config["pbx"]>,
  { testLine, echoExtension }: Pick<Config, "testLine" | "echoExtension">,
): PbxSettings {
  const { host, protocol } = new URL(pbx.url);
  return {
    evaluation: false,
    url: pbx.url,
    standbyUrls: pbx.standbyUrls,
    domain: pbx.domain,
    ca: pbx.ca,
    caFile: pbx.caFile,
    label: `${host} (${protocol.slice(0, -1)})`,
    testLine,
    echoExtension,
    serviceNumbers: [],
  };
}
