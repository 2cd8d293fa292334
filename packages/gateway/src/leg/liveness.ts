import type { SipRequest } from "@readyline/sip";
import type { Dialog } from "../dialogs/dialog.ts";
import type { LineProfile } from "../lines/line-profile.ts";
import { buildRequest, newCallId, newTag } from "../text/build-request.ts";

/** OPTIONS to the PBX: any answer proves the leg (RFC 3261 section 11). */
export function optionsForPbx(profile: LineProfile): SipRequest {
  return buildRequest({
    method: "OPTIONS",
    uri: `sip:${profile.domain}`,
    viaHost: profile.contactHost,
    from: `<${profile.aor}>;tag=${newTag()}`,
    to: `<sip:${profile.domain}>`,
    callId: newCallId(),
    cseq: 1,
    headers: [
      ["Contact", `<${profile.contactUri}>`],
      ["Accept", "application/sdp"],
    ],
  });
}

/** OPTIONS to the page: answered by its JavaScript, which a WebSocket pong is not. */
export function optionsForPage(profile: LineProfile): SipRequest {
  return buildRequest({
    method: "OPTIONS",
    uri: profile.contactUri,
    viaHost: "gateway.invalid",
    from: `<sip:${profile.domain}>;tag=${newTag()}`,
    to: `<${profile.aor}>`,
    callId: newCallId(),
    cseq: 1,
  });
}

/** A dialog as a page has it. */
export type PageDialog = Pick<Dialog, "id" | "localUri" | "remoteUri" | "remoteCseq">;

/** BYE to a page in one of its dialogs, as if the other side had hung up. */
export function byeForPage(profile: LineProfile, dialog: PageDialog): SipRequest {
  return buildRequest({
    method: "BYE",
    uri: profile.contactUri,
    viaHost: "gateway.invalid",
    from: `<${dialog.remoteUri}>;tag=${dialog.id.remoteTag}`,
    to: `<${dialog.localUri}>;tag=${dialog.id.localTag}`,
    callId: dialog.id.callId,
    cseq: dialog.remoteCseq + 1,
  });
}
