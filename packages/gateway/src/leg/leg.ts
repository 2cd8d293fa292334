import { closeCodes, type CloseCode } from "@readyline/contract";
import type { SipRequest } from "@readyline/sip";
import { CallEnder } from "../calls/call-ender.ts";
import { endStaleCalls } from "../calls/end-stale-calls.ts";
import { ContactCheck } from "../contact-check/contact-check.ts";
import type { Dialog } from "../dialogs/dialog.ts";
import type { LineMemory } from "../lines/line-memory.ts";
import type { LineProfile } from "../lines/line-profile.ts";
import type { PageSocket } from "../hop/page-socket.ts";
import { HangUp } from "../parking/hang-up.ts";
import { ParkedAgent } from "../parking/parked-agent.ts";
import { claimedCalls } from "../registration/claimed-calls.ts";
import { takeOff } from "../registration/take-off.ts";
import { unregister } from "../registration/unregister.ts";
import { downSlowReaderRule } from "../rules/frame-rules.ts";
import { ChallengeBook } from "../signing/challenge-book.ts";
import { ClientTransactions } from "../transactions/client-transactions.ts";
import { OwnRequests } from "../transactions/own-requests.ts";
import { ServerTransactions } from "../transactions/server-transactions.ts";
import { closeCodeOfLinkCause, type LinkCause } from "./dial-failure.ts";
import { DownPath } from "./down-path.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { LegEvents, LegPhase } from "./leg-events.ts";
import type { GatewayParts, LegState } from "./leg-parts.ts";
import { optionsForPage, optionsForPbx } from "./liveness.ts";
import { PageLink } from "./page-link.ts";
import { PageWatch } from "./page-watch.ts";
import { PbxLink } from "./pbx-link.ts";
import { RegisterFlow } from "./register-flow.ts";
import { UpPath } from "./up-path.ts";

const PAGE_BYE_DEADLINE_MS = 2_000;

/** One WebSocket to the PBX with the page that it is for, or without one while it is parked. */
export class Leg {
  readonly state: LegState;
  private readonly parts: GatewayParts;
  private readonly events: LegEvents;
  private readonly pbx: PbxLink;
  private readonly register: RegisterFlow;
  private readonly up: UpPath;
  private readonly down: DownPath;
  private readonly hangUp: HangUp;
  private readonly ender: CallEnder;
  private readonly agent: ParkedAgent;
  private readonly heartbeat: Heartbeat;
  private readonly endOnAck = new Set<Dialog>();
  private open: () => void = () => undefined;
  private currentPhase: LegPhase = "dialling";
  private page: PageLink | null = null;
  /** The page has sent a REGISTER: what it is, is known. */
  private isPageReady = false;
  private graceTimer: NodeJS.Timeout | undefined;
  private pbxHeardAt: number | null = null;
  private contactCheck: ContactCheck | null = null;
  private pageWatch: PageWatch | null = null;

  /**
   * @param memory of the session's earlier legs; nobody else uses it while this leg lives
   * @param after until then nothing of the page goes up: the un-REGISTER of an earlier leg must not overtake its REGISTER
   */
  constructor(
    parts: GatewayParts,
    profile: LineProfile,
    memory: LineMemory,
    events: LegEvents,
    after: Promise<unknown>,
  ) {
    this.parts = parts;
    this.events = events;
    const toPbx = (text: string): void => this.pbx.send(text);
    const toPage = (text: string): void => this.page?.send(text);
    this.state = {
      profile,
      memory,
      dialogs: memory.dialogs,
      clients: new ClientTransactions(),
      servers: new ServerTransactions(),
      challenges: new ChallengeBook(),
      calls: memory.calls,
      mask: memory.mask,
      gruus: memory.gruus,
      ownUp: new OwnRequests(toPbx),
      ownDown: new OwnRequests(toPage),
    };
    this.register = new RegisterFlow(parts, this.state, {
      changed: (cause) => events.cause(cause),
      silent: () => this.lose(null, closeCodes.pbxSilent),
    });
    this.hangUp = new HangUp(parts, this.state, toPbx);
    this.ender = new CallEnder(this.state, this.hangUp);
    this.agent = new ParkedAgent(parts, this.state, this.hangUp, toPbx);
    this.up = new UpPath(parts, this.state, this.register, {
      toPbx,
      toPage,
      closePage: (code, reason) => this.dropPage(code, reason),
      introduced: (request) => this.introduce(request),
      answerRefused: (transaction, toTag, rule) => this.ender.answerRefused(transaction, toTag, rule),
    });
    const opened = new Promise<void>((resolve) => (this.open = resolve));
    this.up.waitFor(Promise.all([opened, after]).then(() => undefined));
    this.down = new DownPath(
      parts,
      this.state,
      { register: this.register, hangUp: this.hangUp, agent: this.agent },
      {
        toPbx,
        toPage,
        isPageReady: () => this.page !== null && this.isPageReady,
        challenged: () => this.up.challenged(),
        isPageBroken: () => this.page?.isBroken === true,
        acknowledged: (dialog) => this.acknowledged(dialog),
      },
    );
    const { pbx } = parts.options;
    this.pbx = new PbxLink(
      { url: pbx.url, dialTimeoutMs: parts.timings.dialTimeoutMs, ...(pbx.ca === undefined ? {} : { ca: pbx.ca }) },
      {
        opened: () => this.opened(),
        message: (text, isBinary) => {
          this.pbxHeardAt = parts.now();
          this.down.handleText(text, isBinary);
        },
        lost: (cause) => this.lose(cause, closeCodeOfLinkCause[cause.code]),
      },
    );
    this.heartbeat = new Heartbeat(parts.timings, parts.now, (nowMs) => this.beat(nowMs));
  }

  get phase(): LegPhase {
    return this.currentPhase;
  }

  get registration(): RegisterFlow {
    return this.register;
  }

  get pageState(): { readonly kind: "absent" | "attached" | "parked"; readonly provenAt: number | null } {
    if (this.page !== null && !this.page.isBroken) return { kind: "attached", provenAt: this.page.heardAt };
    return { kind: this.currentPhase === "open" ? "parked" : "absent", provenAt: null };
  }

  get pbxProvenAt(): number | null {
    return this.pbxHeardAt;
  }

  /** The page of a socket takes this leg; a page that has it is told that it was displaced. */
  attach(socket: PageSocket): void {
    const { page: displaced } = this;
    if (displaced !== null) {
      this.forgetPage();
      displaced.close(closeCodes.displaced, "a newer page has the line");
    }
    const page: PageLink = new PageLink(
      socket,
      {
        frame: (frame) => {
          if (this.page === page) this.up.handleFrame(frame);
        },
        slow: () => {
          this.parts.rules.count(downSlowReaderRule);
          if (this.parts.rules.isOn(downSlowReaderRule))
            this.dropPage(closeCodes.protocolViolation, downSlowReaderRule.id);
        },
        broken: () => {
          if (this.page === page) this.pageBroken();
        },
        resumed: (brokenMs) => {
          if (this.page === page) this.pageResumed(brokenMs);
        },
        closed: () => {
          if (this.page === page) this.pageGone();
        },
      },
      this.parts.now,
    );
    this.page = page;
    this.watchPage(page);
    this.events.changed();
  }

  private watchPage(page: PageLink): void {
    const { timings, now } = this.parts;
    this.pageWatch?.stop();
    this.pageWatch = new PageWatch(
      timings.pageSilentMs,
      now,
      () => page.heardAt ?? page.openedAt,
      () => {
        if (this.page !== page || this.currentPhase !== "open" || page.isBroken) return;
        if (!page.breakOff()) this.dropPage(closeCodes.pageSilent, "page silent");
      },
    );
  }

  /** Hangs up, un-registers, and closes both sockets. Resolves when done, at the latest after the release deadline. */
  async release(code: CloseCode, reason: string): Promise<void> {
    if (this.currentPhase === "ended" || this.currentPhase === "releasing") return;
    const wasOpen = this.currentPhase === "open";
    this.currentPhase = "releasing";
    this.contactCheck?.dispose();
    this.stopGrace();
    this.up.clear();
    const { page } = this;
    this.page = null;
    page?.close(code, reason);
    if (wasOpen) {
      await this.endAtPbx(reason);
      this.state.memory.clear("gateway", reason);
      this.state.memory.unbound(this.parts.options.pbx.url);
    }
    this.end(reason, "released");
  }

  /** A page is here and registered: the line can be moved as it is. */
  get isMovable(): boolean {
    return this.currentPhase === "open" && this.page?.isBroken === false && this.register.isSettled;
  }

  /** See {@link takeOff}. Resolves when the page was sent away, or stays. */
  async moveAway(mayGo: () => boolean): Promise<void> {
    if (!this.isMovable) return;
    const isOff = await takeOff(this.parts, this.state, this.register, () => this.currentPhase === "open" && mayGo());
    if (isOff) this.lose(null, closeCodes.pbxMoved);
  }

  /** Closes both sockets; the PBX is told nothing. */
  abandon(code: CloseCode): void {
    this.lose(null, code);
  }

  endCall(callId: string, reason: string): void {
    this.ender.endCall(callId, reason);
  }

  private async endAtPbx(reason: string): Promise<void> {
    const { releaseDeadlineMs } = this.parts.timings;
    this.agent.refuseHeld();
    this.hangUp.endUnconfirmed();
    const last = this.register.last;
    const steps: Promise<unknown>[] = [this.hangUp.byeAll(reason)];
    if (last !== null && !this.register.isRefused)
      steps.push(unregister(this.parts, this.state, last, releaseDeadlineMs));
    const deadline = new Promise((resolve) => setTimeout(resolve, releaseDeadlineMs).unref());
    await Promise.race([Promise.allSettled(steps), deadline]);
  }

  private opened(): void {
    if (this.currentPhase !== "dialling") return;
    this.currentPhase = "open";
    this.pbxHeardAt = this.parts.now();
    this.contactCheck = new ContactCheck(this.parts, this.state, this.register, () => this.events.changed());
    this.events.opened();
    if (this.page === null) {
      void this.release(closeCodes.released, "no page came back");
      return;
    }
    void this.hangUp.byeOwed();
    this.open();
    this.events.changed();
  }

  /** A REGISTER says which page this is: the one that was here, by its Call-ID, or a new one. */
  private introduce(request: SipRequest): void {
    if (this.isPageReady) return;
    this.isPageReady = true;
    this.stopGrace();
    const missed = this.agent.takeByes();
    if (this.register.isSamePage(request)) {
      this.tellByes(missed);
      void this.hangUp.byeUnclaimed(claimedCalls(request));
    } else void this.hangUp.byeAll("the page was loaded again");
    for (const transaction of this.agent.takeHeld()) this.down.deliver(transaction);
  }

  private tellByes(missed: readonly SipRequest[]): void {
    for (const bye of missed) void this.state.ownDown.request(this.down.stripped(bye), PAGE_BYE_DEADLINE_MS);
  }

  /** The page is expected back as it was: nothing of it ends. The grace time counts from here all the same. */
  private pageBroken(): void {
    if (this.currentPhase === "open") this.startGrace();
    this.events.changed();
  }

  private pageResumed(brokenMs: number): void {
    const { sessionId, extension } = this.state.profile.identity;
    this.parts.options.log.info({ sessionId, extension, brokenMs }, "page continues after a break");
    if (this.page !== null) this.watchPage(this.page);
    if (this.isPageReady) {
      this.stopGrace();
      this.tellByes(this.agent.takeByes());
      for (const transaction of this.agent.takeHeld()) this.down.deliver(transaction);
    }
    this.events.changed();
  }

  private dropPage(code: CloseCode, reason: string): void {
    this.page?.close(code, reason);
    this.pageGone();
  }

  private pageGone(): void {
    if (this.page === null) return;
    this.forgetPage();
    if (this.currentPhase === "dialling") this.lose(null, closeCodes.displaced);
    if (this.currentPhase !== "open") return;
    this.startGrace();
    this.events.changed();
  }

  private startGrace(): void {
    this.graceTimer ??= setTimeout(() => this.graceOver(), this.parts.timings.graceMs);
  }

  /** Counts from the last page that said who it is: a socket that never registers holds no call (see introduce). */
  private graceOver(): void {
    this.stopGrace();
    if (this.page === null) void this.release(closeCodes.released, "grace time over");
    else void this.hangUp.byeAll("no page took the call up");
  }

  private stopGrace(): void {
    clearTimeout(this.graceTimer);
    this.graceTimer = undefined;
  }

  /** What a page has under way ends with its socket. */
  private forgetPage(): void {
    this.page = null;
    this.isPageReady = false;
    this.up.clear();
    if (this.currentPhase !== "open") return;
    for (const dialog of this.hangUp.endUnconfirmed()) this.endOnAck.add(dialog);
  }

  private acknowledged(dialog: Dialog): void {
    if (this.endOnAck.delete(dialog)) void this.hangUp.bye(dialog, "page gone");
  }

  /** The PBX's side is gone. @param cause null where the PBX is not to blame */
  private lose(cause: LinkCause | null, code: CloseCode): void {
    if (this.currentPhase === "ended" || this.currentPhase === "releasing") return;
    const { page } = this;
    this.page = null;
    const wasOpen = this.currentPhase === "open" && cause?.code !== "link.silent";
    const goesOn = cause !== null && this.events.pbxLost(cause, wasOpen);
    page?.close(goesOn ? closeCodes.pbxMoved : code, cause?.code ?? "");
    this.end(cause?.code ?? "line given up", "lost");
  }

  private end(reason: string, how: "released" | "lost"): void {
    if (this.currentPhase === "ended") return;
    this.currentPhase = "ended";
    this.heartbeat.stop();
    this.pageWatch?.stop();
    this.contactCheck?.dispose();
    this.stopGrace();
    this.agent.takeHeld();
    this.state.memory.keepEstablished(this.parts.options.pbx.url, reason);
    this.register.dispose();
    this.state.ownUp.close();
    this.state.ownDown.close();
    this.pbx.close();
    this.events.ended(how);
  }

  private beat(nowMs: number): void {
    if (this.currentPhase !== "open") return;
    void this.probePbx(nowMs);
    endStaleCalls(this.state, nowMs);
    const { page } = this;
    if (page === null || page.isBroken) return;
    void this.state.ownDown.request(optionsForPage(this.state.profile), this.parts.timings.pageSilentMs);
  }

  private async probePbx(sentAt: number): Promise<void> {
    const { pbxOptionsDeadlineMs } = this.parts.timings;
    const answer = await this.state.ownUp.request(optionsForPbx(this.state.profile), pbxOptionsDeadlineMs);
    if (answer !== null || this.currentPhase !== "open" || (this.pbxHeardAt ?? 0) > sentAt) return;
    const detail = `no SIP from the PBX for ${pbxOptionsDeadlineMs} ms after OPTIONS`;
    this.lose({ code: "link.silent", detail }, closeCodes.pbxSilent);
  }
}
