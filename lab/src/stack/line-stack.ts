import { type LabLink, type LabPbx, startLabHost } from "../pbx/index.ts";
import { Stack } from "./stack.ts";

export interface LineStackOptions extends LabLink {
  /** More settings of our server. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Our server on a PBX of any kind. */
export async function startLineStack(options: LineStackOptions): Promise<Stack<LabPbx>> {
  const { env, ...link } = options;
  const host = await startLabHost(link);
  const { authorityFile } = host.pbx;
  return Stack.startOn(host, {
    PBX_DIGEST: link.algorithm ?? "MD5",
    ...(authorityFile === null ? {} : { PBX_CA_FILE: authorityFile }),
    ...env,
  });
}
