import type { GatewayParts, LegState } from "../leg/leg-parts.ts";
import { sendSigned } from "../signing/send-signed.ts";
import { buildRequest } from "../text/build-request.ts";
import type { LastRegister } from "./registration.ts";

/**
 * Takes this line's binding off the PBX with a signed REGISTER that expires at once (RFC 3261 section 10.2.2).
 * Resolves with whether the PBX confirmed it within the deadline.
 */
export async function unregister(
  parts: GatewayParts,
  leg: Pick<LegState, "ownUp" | "profile">,
  last: LastRegister,
  deadlineMs: number,
): Promise<boolean> {
  const build = (cseq: number): ReturnType<typeof buildRequest> =>
    buildRequest({
      method: "REGISTER",
      uri: last.uri,
      viaHost: leg.profile.contactHost,
      from: last.from,
      to: last.to,
      callId: last.callId,
      cseq,
      headers: [
        ["Contact", last.contact],
        ["Expires", "0"],
      ],
    });
  const response = await sendSigned(parts, leg, build, last.cseq + 1, deadlineMs);
  return response !== null && response.status >= 200 && response.status < 300;
}
