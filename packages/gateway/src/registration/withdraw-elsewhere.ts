import { parseMessage, SipError, type SipResponse } from "@readyline/sip";
import type { GatewayParts } from "../leg/leg-parts.ts";
import { PbxLink } from "../leg/pbx-link.ts";
import type { LineProfile } from "../lines/line-profile.ts";
import { OwnRequests } from "../transactions/own-requests.ts";
import type { LastRegister } from "./registration.ts";
import { unregister } from "./unregister.ts";

/**
 * Takes a line's binding off a server that the line has left without a word, over a connection of its own.
 *
 * @param parts those of that server
 * @returns whether the server confirmed it within the release deadline; never rejects for the network
 */
export async function withdrawElsewhere(
  parts: GatewayParts,
  profile: LineProfile,
  last: LastRegister,
): Promise<boolean> {
  const { options, timings } = parts;
  const { url, ca } = options.pbx;
  const opened = Promise.withResolvers<boolean>();
  const ownUp: OwnRequests = new OwnRequests((text) => link.send(text));
  const address = { url, dialTimeoutMs: timings.releaseDeadlineMs, ...(ca === undefined ? {} : { ca }) };
  const link = new PbxLink(address, {
    opened: () => opened.resolve(true),
    message: (text) => {
      const response = readResponse(text);
      if (response !== null) ownUp.take(response);
    },
    lost: () => {
      opened.resolve(false);
      ownUp.close();
    },
  });
  try {
    return (await opened.promise) && (await unregister(parts, { ownUp, profile }, last, timings.releaseDeadlineMs));
  } finally {
    link.close();
    ownUp.close();
  }
}

function readResponse(text: string): SipResponse | null {
  try {
    const message = parseMessage(text, { mode: "lenient" });
    return message.kind === "response" ? message : null;
  } catch (error) {
    // Keep-alives, and what is no SIP: the deadline decides.
    if (error instanceof SipError) return null;
    throw error;
  }
}
