import { randomUUID } from "node:crypto";
import type { KamailioPbx } from "@readyline/lab/kamailio";
import type { Crew, Member } from "../crew/crew.ts";
import type { SipClientOptions } from "../sip/sip-client.ts";

interface LineAnswer {
  readonly settings: {
    readonly contact_user: string;
    readonly contact_host: string;
    readonly instance_id: string;
  } | null;
}

/** How a member reaches the PBX through our server: with the session's cookie, no secret. */
export async function throughGateway(crew: Crew, pbx: KamailioPbx, member: Member): Promise<SipClientOptions> {
  const { url } = crew.server;
  const response = await fetch(`${url}/api/line`, { headers: { cookie: member.cookie } });
  const { settings } = (await response.json()) as LineAnswer;
  if (settings === null) throw new Error(`no line for ${member.extension}`);
  return {
    url: `${url.replace("http", "ws")}/pbx`,
    headers: { cookie: member.cookie, origin: url },
    extension: member.extension,
    domain: pbx.domain,
    contactUser: settings.contact_user,
    contactHost: settings.contact_host,
    instanceId: settings.instance_id,
    password: null,
  };
}

/** How the same client reaches the PBX by itself. */
export function direct(pbx: KamailioPbx, member: Member): SipClientOptions {
  return {
    url: pbx.url,
    extension: member.extension,
    domain: pbx.domain,
    contactUser: "direct",
    contactHost: "bench.invalid",
    instanceId: `uuid:${randomUUID()}`,
    password: member.sipPassword,
  };
}
