import {
  callIdOf,
  cseqOf,
  fromOf,
  header,
  makeResponse,
  parseMessage,
  parseUri,
  removeHeader,
  serialize,
  SipError,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  toOf,
} from "@readyline/sip";
import type { Dialog } from "../dialogs/dialog.ts";
import type { HangUp } from "../parking/hang-up.ts";
import type { ParkedAgent } from "../parking/parked-agent.ts";
import { downMethods } from "../rules/down-rules.ts";
import type { DownRequestFacts } from "../rules/facts.ts";
import { downSyntaxRule } from "../rules/frame-rules.ts";
import type { RuleInfo } from "../rules/rule.ts";
import { headersOfChallenge } from "../signing/challenge-book.ts";
import { newTag } from "../text/build-request.ts";
import { redactSip } from "../text/redact.ts";
import { type Ready, whenReady } from "../when-ready.ts";
import type { ClientTransaction } from "../transactions/client-transactions.ts";
import type { ServerTransaction } from "../transactions/server-transactions.ts";
import { takePbxResponse } from "./down-response.ts";
import type { GatewayParts, LegState } from "./leg-parts.ts";
import { pageCopy } from "./page-copy.ts";
import type { RegisterFlow } from "./register-flow.ts";
import { SerialQueue } from "./serial-queue.ts";

export interface DownPathOutput {
  toPbx(text: string): void;
  toPage(text: string): void;
  /** Whether a page is there that has shown itself by a REGISTER; else the gateway answers for it. */
  isPageReady(): boolean;
  /** It is for the moment out of reach: what is sent to it arrives when it continues. */
  isPageBroken(): boolean;
  /** The page has a challenge to answer. */
  challenged(): void;
  /** The ACK to an incoming call's 2xx came. */
  acknowledged(dialog: Dialog): void;
}

export interface DownParts {
  readonly register: RegisterFlow;
  readonly hangUp: HangUp;
  readonly agent: ParkedAgent;
}

/** From the PBX to the page, or to the gateway in its place. */
export class DownPath {
  private readonly parts: GatewayParts;
  private readonly leg: LegState;
  private readonly down: DownParts;
  private readonly output: DownPathOutput;
  private readonly queue: SerialQueue;

  constructor(parts: GatewayParts, leg: LegState, down: DownParts, output: DownPathOutput) {
    this.parts = parts;
    this.leg = leg;
    this.down = down;
    this.output = output;
    this.queue = new SerialQueue((error) => {
      parts.options.log.error({ error, sessionId: leg.profile.identity.sessionId }, "message of the PBX failed");
    });
  }

  handleText(text: string, isBinary: boolean): void {
    const broken = this.parts.rules.firstBroken("downFrame", {
      isBinary,
      sizeBytes: Buffer.byteLength(text),
      tooMany: false,
    });
    if (broken !== null) {
      this.note(broken, {}, "");
      return;
    }
    if (text === "\r\n\r\n") this.output.toPbx("\r\n");
    else if (text !== "\r\n") this.queue.run(() => this.handleMessage(text));
  }

  /** Sends a request of the PBX to the page that has come back. */
  deliver(transaction: ServerTransaction): void {
    this.output.toPage(serialize(this.stripped(transaction.request)));
  }

  /** The message without the headers and numbers that a page must not get. */
  stripped<M extends SipMessage>(message: M): M {
    let clean = this.leg.mask.hide(message);
    for (const rule of this.parts.rules.stripRules) {
      if (!clean.headers.some((line) => rule.headers.includes(line.name))) continue;
      this.parts.rules.count(rule);
      for (const name of rule.headers) clean = removeHeader(clean, name);
    }
    return clean;
  }

  private handleMessage(text: string): Ready<void> {
    const message = this.read(text);
    if (message === null) return undefined;
    return message.kind === "request" ? this.handleRequest(message) : this.handleResponse(message);
  }

  private read(text: string): SipMessage | null {
    try {
      return parseMessage(text, { mode: "lenient" });
    } catch (error) {
      if (!(error instanceof SipError)) throw error;
      this.parts.rules.count(downSyntaxRule);
      this.note(downSyntaxRule, { fault: error.message }, text);
      // A message that cannot be read reaches the page only where a test has taken the rule out.
      if (!this.parts.rules.isOn(downSyntaxRule)) this.output.toPage(text);
      return null;
    }
  }

  private handleResponse(message: SipMessage & { kind: "response" }): Ready<void> {
    if (this.leg.ownUp.take(message)) return undefined;
    const transaction = this.leg.clients.match(message);
    const broken = this.parts.rules.firstBroken("downResponse", { message, transaction });
    if (broken !== null) {
      this.note(broken, { status: message.status, callId: callIdOf(message) }, serialize(message));
      return undefined;
    }
    if (transaction === null) {
      this.passResponse(message, null);
      return undefined;
    }
    // Answered already: the answer to a REGISTER that was sent again, or one given twice.
    if (transaction.method === "REGISTER" && transaction.state.kind === "completed") return undefined;
    return whenReady(takePbxResponse(message, transaction, this.leg, this.parts, this.down), (forPage) => {
      if (forPage !== null) this.passResponse(forPage, transaction);
    });
  }

  private passResponse(forPage: SipResponse, transaction: ClientTransaction | null): void {
    this.output.toPage(serialize(this.stripped(forPage)));
    const names = transaction?.signed === false ? headersOfChallenge(forPage.status) : null;
    if (names !== null && header(forPage, names.challenge) !== undefined) this.output.challenged();
  }

  private handleRequest(message: SipRequest): void {
    const facts = this.gather(message);
    const broken = this.parts.rules.firstBroken("downRequest", facts);
    if (broken !== null) {
      this.note(broken, { method: message.method, callId: callIdOf(message) }, serialize(message));
      if (broken.outcome.kind === "respond") this.refuse(message, broken.outcome.status, broken.outcome.reason);
      return;
    }
    if (message.method === "ACK") this.handleAck(facts);
    else if (message.method === "CANCEL") this.handleCancel(facts);
    else this.handleOther(facts);
  }

  private gather(received: SipRequest): DownRequestFacts {
    const copy = pageCopy(received);
    const message = copy ?? received;
    const byInvite = message.method === "ACK" || message.method === "CANCEL";
    return {
      message,
      isRepeatable: copy !== null,
      hasToTag: toOf(message).params.has("tag"),
      dialog: this.leg.dialogs.ofDownRequest(message),
      invite: byInvite ? this.leg.servers.find(message, "INVITE") : null,
    };
  }

  private handleAck({ message, dialog }: DownRequestFacts): void {
    this.leg.servers.noteAck(message, this.parts.now());
    if (dialog !== null) this.output.acknowledged(dialog);
    if (this.output.isPageReady()) this.output.toPage(serialize(this.stripped(message)));
  }

  private handleCancel({ message, invite }: DownRequestFacts): void {
    if (invite !== null) this.leg.calls.ending(callIdOf(message), "them");
    const transaction = this.leg.servers.add(message, true, this.parts.now());
    if (invite !== null && this.down.agent.cancelHeld(invite)) {
      this.down.hangUp.answer(transaction, 200, "OK");
    } else if (this.output.isPageReady()) this.output.toPage(serialize(this.stripped(message)));
    else this.down.hangUp.answer(transaction, 200, "OK");
  }

  private handleOther({ message, hasToTag, dialog }: DownRequestFacts): void {
    const callId = callIdOf(message);
    const transaction = this.leg.servers.add(message, !hasToTag, this.parts.now());
    if (dialog !== null) dialog.remoteCseq = Math.max(dialog.remoteCseq, cseqOf(message).number);
    if (message.method === "INVITE" && !hasToTag) this.startCall(message);
    if (message.method === "BYE") {
      if (dialog !== null) this.leg.dialogs.ending(dialog, this.parts.now());
      this.leg.calls.end(callId, { sipStatus: null, endedBy: "them", reason: "BYE" });
    }
    // The far side must not wait for a page that may not come back; what belongs to a call under way (ACK, CANCEL) keeps its order.
    if (this.output.isPageReady() && !this.output.isPageBroken()) this.output.toPage(serialize(this.stripped(message)));
    else this.down.agent.handle(transaction, dialog);
  }

  private startCall(invite: SipRequest): void {
    const from = fromOf(invite);
    this.leg.calls.start(
      {
        callId: callIdOf(invite),
        direction: "incoming",
        number: userOf(from.uri),
        displayName: from.displayName === "" ? null : from.displayName,
        attemptId: null,
        alarmId: null,
        contactId: null,
      },
      this.parts.now(),
    );
  }

  private refuse(message: SipRequest, status: number, reason: string): void {
    if (message.method === "ACK") return;
    const headers = status === 405 ? [["Allow", downMethods.join(", ")] as const] : [];
    this.output.toPbx(serialize(makeResponse(message, status, reason, { toTag: newTag(), headers })));
  }

  private note(rule: RuleInfo, facts: object, text: string): void {
    const { sessionId, extension } = this.leg.profile.identity;
    const { log } = this.parts.options;
    log.warn({ rule: rule.id, sessionId, extension, ...facts }, "refused a message of the PBX");
    if (text !== "") log.debug({ rule: rule.id, sessionId, message: redactSip(text) }, "the refused message");
  }
}

/** A caller may have a URI of any scheme (`tel:`). */
function userOf(uri: string): string {
  try {
    return parseUri(uri, "lenient").user ?? uri;
  } catch (error) {
    if (error instanceof SipError) return uri.replace(/^[a-z]+:/i, "");
    throw error;
  }
}
