import type { SipRequest } from "@readyline/sip";
import { buildRequest, newCallId, newTag } from "../text/build-request.ts";
import { factsOfResponse, type SipSocket } from "./sip-socket.ts";
import { doubtful, good, StepFailure, type StepResult } from "./step-result.ts";

/** Asks for a sign of life as the gateway's own probes do. Any answer of a SIP server is one. @throws StepFailure */
export async function askOptions(sip: SipSocket, domain: string, deadlineMs: number): Promise<StepResult> {
  const response = await sip.request(buildOptions(domain), { deadlineMs });
  if (response === null && sip.closeText !== null) throw new StepFailure("link.closed", [["error", sip.closeText]]);
  if (response === null) throw new StepFailure("options.silent");
  const facts = factsOfResponse(response);
  return response.status >= 500 ? doubtful("options.failing", facts) : good(facts);
}

function buildOptions(domain: string): SipRequest {
  return buildRequest({
    method: "OPTIONS",
    uri: `sip:${domain}`,
    viaHost: "doctor.invalid",
    from: `<sip:probe@doctor.invalid>;tag=${newTag()}`,
    to: `<sip:${domain}>`,
    callId: newCallId(),
    cseq: 1,
    headers: [
      ["Contact", "<sip:probe@doctor.invalid;transport=ws>"],
      ["User-Agent", "Readyline connection doctor"],
    ],
  });
}
