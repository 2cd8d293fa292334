/** Why a call ended, in this product's own words: the SIP library's causes name a lost link "Canceled". */
export const callEndTexts = {
  "hung-up": "You ended the call.",
  "hung-up-by-them": "They ended the call.",
  cancelled: "You stopped the call before an answer.",
  busy: "Busy.",
  "no-answer": "No answer.",
  rejected: "They refused the call.",
  "bad-number": "This number does not exist. Check the number.",
  "not-allowed": "Your line may not call this number. Ask your administrator.",
  "line-lost": "Not connected: the line was lost. Press F2 to call again.",
  "lost-in-call": "The call ended while the line was lost. Press F2 to call again.",
  expired: "Not dialled: line was down. Press F2 to call.",
  "mic-denied": "Not dialled: microphone blocked. Allow it in the address bar.",
  "mic-missing": "Not dialled: no microphone found. Plug in your headset.",
  "mic-busy": "Not dialled: another program uses the microphone. Close it.",
  "no-audio-path": "The call had no audio path. Call again, or tell your administrator.",
  incompatible: "The far end cannot take this kind of call. Tell your administrator.",
  "pbx-refused": "The PBX refused the call. Tell your administrator.",
  "pbx-failed": "The PBX could not make the call. Call again.",
  missed: "Missed call.",
  declined: "You declined the call.",
  failed: "The call failed in this browser. Call again.",
} as const;

export type CallEndCause = keyof typeof callEndTexts;

/**
 * The cause of a call that a final SIP status ended before an answer (RFC 3261 section 21). 487 answers our own CANCEL.
 * 403 comes from the gateway's dial policy or from the PBX's: both mean that this line may not call there.
 */
export function endCauseOfStatus(status: number): CallEndCause {
  switch (status) {
    case 486:
    case 600:
      return "busy";
    case 408:
    case 480:
      return "no-answer";
    case 603:
    case 607:
      return "rejected";
    case 404:
    case 410:
    case 416:
    case 484:
    case 604:
      return "bad-number";
    case 403:
      return "not-allowed";
    case 487:
      return "cancelled";
    case 415:
    case 488:
    case 606:
      return "incompatible";
    default:
      return status >= 500 && status < 600 ? "pbx-failed" : "pbx-refused";
  }
}
