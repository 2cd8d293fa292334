import { cseqOf, header, quote } from "@readyline/sip";
import type { HeaderEntry, SipRequest, SipResponse } from "@readyline/sip";
import type { CallFacts } from "../control.ts";
import type { AudioSource } from "../media/media-engine.ts";
import { randomToken } from "../random-token.ts";
import { AgentDialog } from "./agent-dialog.ts";
import type { CallContext } from "./agent-call.ts";
import { AgentCall } from "./agent-call.ts";

export interface OutgoingCallOptions {
  readonly extension: string;
  readonly from: string;
  readonly displayName: string;
  readonly ringSeconds: number;
  readonly source: AudioSource;
}

/** A call from the PBX to all contacts of an extension. */
export class OutgoingCall extends AgentCall {
  readonly callId = `${randomToken()}@service.invalid`;
  protected readonly localTag = randomToken();
  readonly #options: OutgoingCallOptions;
  #invite: SipRequest | null = null;

  constructor(context: CallContext, options: OutgoingCallOptions) {
    super(context);
    this.#options = options;
  }

  protected get parties(): Pick<CallFacts, "direction" | "service" | "extension"> {
    return { direction: "out", service: this.#options.from, extension: this.#options.extension };
  }

  /** Resolves when the INVITE has left. Rejects where the media library fails. */
  async start(): Promise<void> {
    const media = await this.context.media.offer(this.#options.source, this.noteDigit);
    if (!this.holdMedia(media)) return;
    this.#invite = this.#request("INVITE", [["Content-Type", "application/sdp"]], media.localDescription);
    this.context.transmit(this.#invite);
    this.after(this.#options.ringSeconds, () => {
      if (this.phase === "ringing") this.hangUp();
    });
  }

  receiveResponse(response: SipResponse): void {
    if (cseqOf(response).method !== "INVITE" || this.#invite === null) return;
    if (response.status >= 200 && response.status < 300) return void this.#answered(this.#invite, response);
    if (this.phase !== "ringing") return;
    this.status = response.status;
    // The ACK to a failure goes from hop to hop, and the proxy in this process has sent it.
    if (response.status >= 300) this.end();
  }

  hangUp(): void {
    if (this.phase === "ringing") {
      if (this.#invite !== null) this.context.transmit(this.#cancel(this.#invite));
    } else if (this.phase !== "ended" && this.dialog !== null) {
      this.context.transmit(this.dialog.request("BYE"));
      this.end();
    }
  }

  async #answered(invite: SipRequest, response: SipResponse): Promise<void> {
    const dialog = AgentDialog.ofCaller(invite, response);
    this.context.transmit(dialog.request("ACK"));
    // The 2xx came again, or crossed the CANCEL: then the call is over before it began (RFC 3261 section 9.1).
    if (this.phase === "answered" || this.phase === "confirmed") return;
    if (this.phase === "ended") return this.context.transmit(dialog.request("BYE"));
    this.dialog = dialog;
    this.status = response.status;
    this.advance("answer");
    this.advance("ack");
    try {
      await this.media?.accept(response.body);
    } catch (error) {
      this.context.report("an answer could not be used", error);
      this.hangUp();
    }
  }

  #request(method: string, more: readonly HeaderEntry[], body: string): SipRequest {
    const { extension, from, displayName } = this.#options;
    const { domain, contact } = this.context;
    const entries: HeaderEntry[] = [
      ["Via", `SIP/2.0/WS service.invalid;branch=z9hG4bK${randomToken()}`],
      ["Max-Forwards", "70"],
      ["From", `${quote(displayName)} <sip:${from}@${domain}>;tag=${this.localTag}`],
      ["To", `<sip:${extension}@${domain}>`],
      ["Call-ID", this.callId],
      ["CSeq", `1 ${method}`],
      ["Contact", `<${contact}>`],
      ...more,
    ];
    const headers = entries.map(([rawName, value]) => ({ name: rawName.toLowerCase(), rawName, value }));
    return { kind: "request", method, uri: `sip:${extension}@${domain}`, headers, body };
  }

  #cancel(invite: SipRequest): SipRequest {
    const kept = new Set(["via", "max-forwards", "from", "to", "call-id"]);
    const headers = invite.headers.filter(({ name }) => kept.has(name));
    const number = header(invite, "cseq")?.split(" ", 1)[0] ?? "1";
    const cseq = { name: "cseq", rawName: "CSeq", value: `${number} CANCEL` };
    return { kind: "request", method: "CANCEL", uri: invite.uri, headers: [...headers, cseq], body: "" };
  }
}
