import {
  callIdOf,
  cseqOf,
  fromOf,
  header,
  listOf,
  parseNameAddr,
  SipError,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  splitList,
  toOf,
} from "@readyline/sip";
import { type Dialog, type DialogId, keyOfDialog } from "./dialog.ts";

const MAX_DIALOGS = 64;
const MAX_LEARNT = 8;

/** The dialogs of one leg. Nothing is in it that the PBX did not answer or ask for itself. */
export class DialogTable {
  private readonly dialogs = new Map<string, Dialog>();

  /** The dialog that a request of the page names: From is the page. */
  ofUpRequest(request: SipRequest): Dialog | null {
    return this.find(request, fromOf(request).params.get("tag"), toOf(request).params.get("tag"));
  }

  /** The dialog that a request of the PBX names: To is the page. */
  ofDownRequest(request: SipRequest): Dialog | null {
    return this.find(request, toOf(request).params.get("tag"), fromOf(request).params.get("tag"));
  }

  /** Whether Replaces names a dialog of this leg. JsSIP and RFC 3891 differ in which tag they call the remote one. */
  names(callId: string, tagA: string, tagB: string): boolean {
    return (
      this.dialogs.has(keyOfDialog({ callId, localTag: tagA, remoteTag: tagB })) ||
      this.dialogs.has(keyOfDialog({ callId, localTag: tagB, remoteTag: tagA }))
    );
  }

  /** A response of the PBX to an INVITE of the page that makes or confirms a dialog (RFC 3261 section 12.1.2). */
  learnFromPbx(response: SipResponse): Dialog | null {
    const localTag = fromOf(response).params.get("tag");
    const remoteTag = toOf(response).params.get("tag");
    if (localTag === undefined || localTag === null || remoteTag === undefined || remoteTag === null) return null;
    const id: DialogId = { callId: callIdOf(response), localTag, remoteTag };
    const dialog =
      this.dialogs.get(keyOfDialog(id)) ?? this.insert(id, "outgoing", fromOf(response).uri, toOf(response).uri);
    dialog.localCseq = Math.max(dialog.localCseq, cseqOf(response).number);
    learnTarget(dialog, response);
    if (dialog.state === "early") learnRouteSet(dialog, listOf(response, "record-route").toReversed());
    if (response.status >= 200 && dialog.state === "early") dialog.state = "confirmed";
    return dialog;
  }

  /** A response of the page to an INVITE of the PBX (RFC 3261 section 12.1.1): the tags are the page's, all else is the PBX's. */
  learnFromPage(invite: SipRequest, status: number, localTag: string): Dialog | null {
    const remoteTag = fromOf(invite).params.get("tag");
    if (remoteTag === undefined || remoteTag === null) return null;
    const id: DialogId = { callId: callIdOf(invite), localTag, remoteTag };
    const dialog =
      this.dialogs.get(keyOfDialog(id)) ?? this.insert(id, "incoming", toOf(invite).uri, fromOf(invite).uri);
    dialog.remoteCseq = Math.max(dialog.remoteCseq, cseqOf(invite).number);
    learnTarget(dialog, invite);
    if (dialog.state === "early") learnRouteSet(dialog, listOf(invite, "record-route"));
    if (status >= 200 && dialog.state === "early") dialog.state = "confirmed";
    return dialog;
  }

  /** A target refresh request of the PBX, or a 2xx to the page's own one (RFC 3261 section 12.2). */
  refreshTarget(dialog: Dialog, message: SipMessage): void {
    learnTarget(dialog, message);
  }

  /** A BYE is under way. */
  ending(dialog: Dialog, nowMs: number): void {
    dialog.state = "ending";
    dialog.endingSince ??= nowMs;
  }

  /** The BYE was lost with its leg: it must be sent again. */
  resume(dialog: Dialog): void {
    dialog.state = "confirmed";
    dialog.endingSince = null;
  }

  /** Dialogs that another process had. */
  restore(dialogs: readonly Dialog[]): void {
    for (const dialog of dialogs) this.dialogs.set(keyOfDialog(dialog.id), dialog);
  }

  remove(dialog: Dialog): void {
    this.dialogs.delete(keyOfDialog(dialog.id));
  }

  /** Dialogs of one call; early ones of a call that failed go together. */
  ofCall(callId: string): Dialog[] {
    return this.all().filter((dialog) => dialog.id.callId === callId);
  }

  all(): Dialog[] {
    return [...this.dialogs.values()];
  }

  private find(request: SipRequest, localTag?: string | null, remoteTag?: string | null): Dialog | null {
    if (localTag === undefined || localTag === null || remoteTag === undefined || remoteTag === null) return null;
    return this.dialogs.get(keyOfDialog({ callId: callIdOf(request), localTag, remoteTag })) ?? null;
  }

  private insert(id: DialogId, direction: Dialog["direction"], localUri: string, remoteUri: string): Dialog {
    const oldest = this.dialogs.keys().next();
    if (this.dialogs.size >= MAX_DIALOGS && oldest.done !== true) this.dialogs.delete(oldest.value);
    const dialog: Dialog = {
      id,
      direction,
      localUri,
      remoteUri,
      state: "early",
      endingSince: null,
      targets: [],
      routeSets: [],
      localCseq: 0,
      remoteCseq: 0,
    };
    this.dialogs.set(keyOfDialog(id), dialog);
    return dialog;
  }
}

function learnTarget(dialog: Dialog, message: SipMessage): void {
  const contact = contactUriOf(message);
  if (contact === null) return;
  const known = dialog.targets.indexOf(contact);
  if (known >= 0) dialog.targets.splice(known, 1);
  dialog.targets.push(contact);
  if (dialog.targets.length > MAX_LEARNT) dialog.targets.shift();
}

/** Only while the dialog is being made: later requests change the target, never the route set (RFC 3261 section 12.2). */
function learnRouteSet(dialog: Dialog, routeSet: readonly string[]): void {
  const text = routeSet.join();
  const known = dialog.routeSets.findIndex((one) => one.join() === text);
  if (known >= 0) dialog.routeSets.splice(known, 1);
  dialog.routeSets.push(routeSet);
  if (dialog.routeSets.length > MAX_LEARNT) dialog.routeSets.shift();
}

function contactUriOf(message: SipMessage): string | null {
  const value = header(message, "contact");
  if (value === undefined) return null;
  try {
    return parseNameAddr(splitList(value)[0] ?? "", "lenient").uri;
  } catch (error) {
    // A Contact that cannot be read makes no target; the page's library will refuse it too.
    if (error instanceof SipError) return null;
    throw error;
  }
}
