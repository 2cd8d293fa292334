import { type KamailioOptions, KamailioPbx } from "../kamailio/index.ts";
import type { PbxHost } from "./pbx-host.ts";
import { Stack } from "./stack.ts";

export interface KamailioStackOptions extends KamailioOptions {
  /** wss with a certificate that only `PBX_CA_FILE` makes good. Default: ws. */
  readonly secure?: boolean;
  /** More settings of our server. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Our server on Kamailio, rtpengine and a telephone outside. */
export async function startStackOnKamailio(options: KamailioStackOptions = {}): Promise<Stack<KamailioPbx>> {
  const { secure, env, ...given } = options;
  const pbx = await KamailioPbx.start(given);
  const link = secure === true ? { PBX_WS_SERVER: pbx.secureUrl, PBX_CA_FILE: pbx.authority.certificateFile } : {};
  return Stack.startOn(hostOf(pbx), { PBX_DIGEST: pbx.algorithm, ...link, ...env });
}

function hostOf(pbx: KamailioPbx): PbxHost<KamailioPbx> {
  return {
    pbx,
    kill: () => pbx.kill(),
    restart: () => pbx.restart(),
    freeze: () => pbx.freeze(),
    thaw: () => pbx.thaw(),
    [Symbol.asyncDispose]: () => pbx[Symbol.asyncDispose](),
  };
}
