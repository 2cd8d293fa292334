import { closeCodes, type CloseCode } from "@readyline/contract";
import {
  callIdOf,
  header,
  makeResponse,
  parseMessage,
  parseUri,
  removeHeader,
  serialize,
  SipError,
  type SipMessage,
  type SipRequest,
  toOf,
  topVia,
} from "@readyline/sip";
import type { CallStart } from "../calls/call-book.ts";
import { downMethods } from "../rules/down-rules.ts";
import type { UpRequestFacts } from "../rules/facts.ts";
import { upSyntaxRule } from "../rules/frame-rules.ts";
import type { RuleInfo } from "../rules/rule.ts";
import { readylineHeaders } from "../rules/up-header-rules.ts";
import { CredentialsAhead } from "../signing/credentials-ahead.ts";
import { asksForSignature, signRequest } from "../signing/sign.ts";
import { newTag } from "../text/build-request.ts";
import { causeHeader } from "../text/cause-header.ts";
import { redactSip } from "../text/redact.ts";
import { textOf } from "./frame-text.ts";
import { type Ready, whenReady } from "../when-ready.ts";
import type { ServerTransaction } from "../transactions/server-transactions.ts";
import { gatherUpFacts } from "./up-facts.ts";
import type { GatewayParts, LegState } from "./leg-parts.ts";
import type { PageFrame } from "./page-link.ts";
import type { RegisterFlow } from "./register-flow.ts";
import { SerialQueue } from "./serial-queue.ts";
import { takePageResponse } from "./up-response.ts";

export interface UpPathOutput {
  toPbx(text: string): void;
  toPage(text: string): void;
  closePage(code: CloseCode, reason: string): void;
  /** A REGISTER that may pass: it tells which page this is. */
  introduced(request: SipRequest): void;
  /** A response of the page was refused: the call it belongs to ends on both sides. */
  answerRefused(transaction: ServerTransaction, toTag: string | null, rule: string): void;
}

const MAX_ABSORBED = 64;

/** From the page to the PBX: every message is read, judged by the rules, signed where asked for, and noted. */
export class UpPath {
  private readonly parts: GatewayParts;
  private readonly leg: LegState;
  private readonly register: RegisterFlow;
  private readonly output: UpPathOutput;
  private readonly queue: SerialQueue;
  private readonly credentials: CredentialsAhead;
  /** Branches of INVITEs that the gateway itself refused: JsSIP acknowledges the refusal, and the PBX knows nothing of it. */
  private readonly absorbed = new Set<string>();
  /** Counts pages: a message that waited for a look-up is not sent for a page that has left meanwhile. */
  private pageEpoch = 0;

  constructor(parts: GatewayParts, leg: LegState, register: RegisterFlow, output: UpPathOutput) {
    this.parts = parts;
    this.leg = leg;
    this.register = register;
    this.output = output;
    const { userId } = leg.profile.identity;
    this.credentials = new CredentialsAhead(() => parts.options.credentials(userId), parts.now);
    this.queue = new SerialQueue((error) => {
      parts.options.log.error({ error, sessionId: leg.profile.identity.sessionId }, "message of a page failed");
    });
  }

  /** Nothing goes up before the PBX's socket is open. */
  waitFor(opened: Promise<void>): void {
    this.queue.run(() => opened);
  }

  /** The page has been sent a challenge: what signs its answer is got ready while it writes that. */
  challenged(): void {
    this.credentials.prepare();
  }

  /** The page is gone: forgets what it sent and what has not gone up yet. */
  clear(): void {
    this.queue.clear();
    this.credentials.forget();
    this.register.stopRepeating();
    this.pageEpoch += 1;
  }

  handleFrame(frame: PageFrame): void {
    const broken = this.parts.rules.firstBroken("upFrame", frame);
    if (broken !== null) {
      this.note(broken, { sizeBytes: frame.sizeBytes }, "");
      this.output.closePage(closeCodes.protocolViolation, broken.id);
      return;
    }
    const text = textOf(frame.data);
    // Keep-alive of RFC 5626 section 3.5.1 and its answer.
    if (text === "\r\n\r\n") this.output.toPage("\r\n");
    else if (text !== "\r\n") this.queue.run(() => this.handleText(text));
  }

  private handleText(text: string): Ready<void> {
    const message = this.read(text);
    if (message === null) return undefined;
    if (message.kind === "response") return this.handleResponse(message);
    const branch = topVia(message).params.get("branch") ?? "";
    if (message.method === "ACK" && this.absorbed.has(branch)) return undefined;
    const facts = gatherUpFacts(message, this.leg, this.parts);
    const epoch = this.pageEpoch;
    const isCurrent = (): boolean => epoch === this.pageEpoch;
    // A store or a look-up that fails must not leave the page waiting for 32 s.
    const fail = (error: unknown): never => {
      this.answer(message, 500, "Server error");
      throw error;
    };
    try {
      const pending = whenReady(facts, (ready) => this.judge(ready, isCurrent));
      return pending instanceof Promise ? pending.catch(fail) : undefined;
    } catch (error) {
      return fail(error);
    }
  }

  private read(text: string): SipMessage | null {
    const { rules } = this.parts;
    try {
      return parseMessage(text, { mode: rules.isOn(upSyntaxRule) ? "strict" : "lenient" });
    } catch (error) {
      if (!(error instanceof SipError)) throw error;
      rules.count(upSyntaxRule);
      this.note(upSyntaxRule, { fault: error.message }, text);
      const readable = readLeniently(text);
      if (readable?.kind === "request") this.answer(readable, error.status, "Bad Request");
      else this.output.closePage(closeCodes.protocolViolation, upSyntaxRule.id);
      return null;
    }
  }

  private handleResponse(message: SipMessage & { kind: "response" }): void {
    const refused = takePageResponse(message, this.leg, this.parts, (text) => this.output.toPbx(text));
    if (refused === null) return;
    this.note(refused, { callId: callIdOf(message), status: message.status }, serialize(message));
    const transaction = this.leg.servers.find(message);
    if (refused.outcome.kind !== "fail" || transaction === null) return;
    this.output.answerRefused(transaction, toOf(message).params.get("tag") ?? null, refused.id);
  }

  private judge(facts: UpRequestFacts, isCurrent: () => boolean): Ready<void> {
    if (!isCurrent()) return undefined;
    const broken = this.firstBroken(facts);
    if (broken === null) return this.pass(facts, isCurrent);
    const { message } = facts;
    this.note(broken, { method: message.method, callId: callIdOf(message) }, serialize(message));
    this.noteRefusedCall(facts, broken);
    const { outcome } = broken;
    if (outcome.kind === "respond") this.answer(message, outcome.status, outcome.reason);
    return undefined;
  }

  private firstBroken(facts: UpRequestFacts): RuleInfo | null {
    try {
      return this.parts.rules.firstBroken("upRequest", facts);
    } catch (error) {
      if (!(error instanceof SipError)) throw error;
      this.parts.rules.count(upSyntaxRule);
      return upSyntaxRule;
    }
  }

  private pass(facts: UpRequestFacts, isCurrent: () => boolean): Ready<void> {
    let sent = facts.message;
    for (const name of readylineHeaders) sent = removeHeader(sent, name);
    sent = { ...sent, uri: sentUriOf(facts) };
    const needsSecret = asksForSignature(sent);
    const go = (): Ready<void> =>
      needsSecret ? this.passSigned(facts, sent, isCurrent) : this.forward(facts, sent, false);
    if (facts.kind !== "register") return go();
    const { message } = facts;
    this.output.introduced(message);
    return whenReady(this.register.holdBack(needsSecret), (hold) => {
      if (!isCurrent()) return undefined;
      if (hold === null) return go();
      this.answer(message, hold.status, hold.reason, [causeHeader(hold.cause, hold.retryAtMs)]);
      return undefined;
    });
  }

  private passSigned(facts: UpRequestFacts, sent: SipRequest, isCurrent: () => boolean): Ready<void> {
    const { message } = facts;
    return whenReady(this.credentials.take(), (secret) => {
      if (!isCurrent()) return undefined;
      if (secret === null) {
        this.register.fail("setup.missing", "no stored SIP password", null);
        this.answer(message, 403, "No stored SIP password", [causeHeader("setup.missing", null)]);
        return undefined;
      }
      const forward = (): void => this.forward(facts, signRequest(sent, this.leg.challenges, secret), true);
      if (facts.kind !== "register") return forward();
      return whenReady(this.register.attempt(secret), (attempt) => {
        if (!isCurrent()) return attempt.dropped();
        this.register.sent(message, attempt);
        return forward();
      });
    });
  }

  /** On its way first, then into the books: its answer cannot come before this turn ends. */
  private forward(facts: UpRequestFacts, sent: SipRequest, signed: boolean): void {
    const { message, dialog } = facts;
    const callId = callIdOf(message);
    const text = serialize(sent);
    this.output.toPbx(text);
    if (message.method !== "ACK") this.leg.clients.add(message, sent.uri, signed, this.parts.now());
    if (dialog !== null) {
      dialog.localCseq = Math.max(dialog.localCseq, cseqNumber(message));
      if (message.method === "BYE") this.leg.dialogs.ending(dialog, this.parts.now());
    }
    if (message.method === "BYE" || message.method === "CANCEL") this.leg.calls.ending(callId, "us");
    if (message.method === "CANCEL" && facts.invite !== null) facts.invite.cancelledAt ??= this.parts.now();
    if (message.method === "REFER") {
      this.parts.limitsOf(this.leg.profile.identity.userId).transferred(this.parts.now());
    }
    if (facts.kind === "register") this.register.asked(message, signed ? null : () => this.output.toPbx(text));
    if (facts.kind === "out-of-dialog" && message.method === "INVITE") this.startCall(facts, sent);
  }

  private startCall(facts: UpRequestFacts, sent: SipRequest): void {
    const number = facts.dial?.number ?? null;
    if (number !== null) this.leg.mask.add(callIdOf(facts.message), userOf(facts.message.uri), number);
    this.leg.calls.start(startOf(facts, sent.uri), this.parts.now());
  }

  /** A call that the dial policy or a limit stopped is an attempt too. */
  private noteRefusedCall(facts: UpRequestFacts, broken: RuleInfo): void {
    const isDial = ["up.dial-policy", "up.contact-known", "up.calls-open", "up.calls-rate"].includes(broken.id);
    if (!isDial || facts.message.method !== "INVITE" || broken.outcome.kind !== "respond") return;
    const { status, reason } = broken.outcome;
    this.leg.calls.refused(startOf(facts, sentUriOf(facts)), { sipStatus: status, endedBy: "gateway", reason });
  }

  private answer(
    message: SipRequest,
    status: number,
    reason: string,
    headers: readonly (readonly [string, string])[] = [],
  ): void {
    if (message.method === "ACK") return;
    if (message.method === "INVITE") this.absorb(topVia(message).params.get("branch") ?? "");
    const allow = status === 405 ? [["Allow", downMethods.join(", ")] as const] : [];
    const response = makeResponse(message, status, reason, { toTag: newTag(), headers: [...headers, ...allow] });
    this.output.toPage(serialize(response));
  }

  private absorb(branch: string): void {
    this.absorbed.add(branch);
    const oldest = this.absorbed.keys().next();
    if (this.absorbed.size > MAX_ABSORBED && oldest.done !== true) this.absorbed.delete(oldest.value);
  }

  private note(rule: RuleInfo, facts: object, text: string): void {
    const { sessionId, extension } = this.leg.profile.identity;
    const { log } = this.parts.options;
    log.warn({ rule: rule.id, sessionId, extension, ...facts }, "refused a message of a page");
    if (text !== "") log.debug({ rule: rule.id, sessionId, message: redactSip(text) }, "the refused message");
  }
}

function startOf({ message }: UpRequestFacts, uri: string): CallStart {
  return {
    callId: callIdOf(message),
    direction: "outgoing",
    number: userOf(uri),
    displayName: null,
    attemptId: header(message, "x-readyline-attempt") ?? null,
    alarmId: header(message, "x-readyline-alarm") ?? null,
    contactId: header(message, "x-readyline-contact") ?? null,
  };
}

/** CANCEL and ACK go where the INVITE went; a stored contact's alias becomes its number. */
function sentUriOf(facts: UpRequestFacts): string {
  if (facts.kind === "cancel" || facts.kind === "hop-ack") return facts.invite?.sentUri ?? facts.message.uri;
  const number = facts.dial?.number ?? null;
  if (number === null || facts.kind !== "out-of-dialog") return facts.target;
  return `sip:${number.replaceAll("#", "%23")}@${facts.profile.domain}`;
}

function userOf(uri: string): string {
  return parseUri(uri, "lenient").user ?? "";
}

function cseqNumber(message: SipRequest): number {
  return Number.parseInt(header(message, "cseq") ?? "0", 10);
}

/** For an answer only: nothing that was read this way goes to the PBX. */
function readLeniently(text: string): SipMessage | null {
  try {
    const message = parseMessage(text, { mode: "lenient" });
    toOf(message);
    return message;
  } catch (error) {
    if (error instanceof SipError) return null;
    throw error;
  }
}
