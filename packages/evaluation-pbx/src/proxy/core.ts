import { cseqOf, header, makeResponse, parseUri, SipError, toOf, topVia } from "@readyline/sip";
import type { SipMessage, SipRequest, SipResponse } from "@readyline/sip";
import { createHmac, randomBytes } from "node:crypto";
import { epochMs } from "../clock.ts";
import { randomToken } from "../random-token.ts";
import type { Authenticator } from "../registrar/authenticator.ts";
import type { LocationService } from "../registrar/location-service.ts";
import type { Registrar } from "../registrar/registrar.ts";
import type { Flow } from "../transport/flow.ts";
import { DialogTable } from "./dialog-table.ts";
import type { Target } from "./fork.ts";
import { Fork } from "./fork.ts";
import type { OwnAddress } from "./relay.ts";
import { otherEnd, relayed, routeEnds, withoutTopVia } from "./relay.ts";

export interface CoreOptions {
  readonly domain: string;
  readonly own: OwnAddress;
  readonly authenticator: Authenticator;
  readonly registrar: Registrar;
  readonly locations: LocationService;
  /** Whether the extension exists. */
  readonly isUser: (extension: string) => boolean;
  /** Where a service number is answered, `null` for a number that is none. */
  readonly serviceTarget: (number: string) => Target | null;
}

/** How long an answered fork still passes its 2xx on: 64 * T1 (RFC 3261 section 13.3.1.4). */
const lingerMs = 32_000;

const allow = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, REGISTER";

/** Registrar and proxy: decides where each message goes (RFC 3261 section 16). */
export class Core {
  readonly #options: CoreOptions;
  readonly #dialogs: DialogTable;
  readonly #flows = new Map<string, Flow>();
  readonly #forks = new Set<Fork>();
  readonly #forkOfBranch = new Map<string, Fork>();
  readonly #branchKey = randomBytes(16);

  constructor(options: CoreOptions) {
    this.#options = options;
    this.#dialogs = new DialogTable(options.own);
  }

  receive(flow: Flow, message: SipMessage): void {
    this.#flows.set(flow.id, flow);
    if (message.kind === "response") return this.#receiveResponse(message);
    try {
      this.#receiveRequest(flow, message);
    } catch (error) {
      if (!(error instanceof SipError)) throw error;
      this.#refuse(flow, message, error.status, "Bad Request");
    }
  }

  closed(flow: Flow): void {
    this.#flows.delete(flow.id);
    this.#options.locations.dropFlow(flow);
    for (const fork of this.#forks) fork.flowClosed(flow);
    this.#dialogs.flowClosed(flow);
  }

  dispose(): void {
    for (const fork of this.#forks) fork.dispose();
  }

  #receiveRequest(flow: Flow, request: SipRequest): void {
    if (request.method === "REGISTER") {
      const answer = this.#options.registrar.handle(flow, request, epochMs());
      if (answer !== null) flow.send(answer);
    } else if (request.method === "CANCEL") this.#cancel(flow, request);
    else if (toOf(request).params.has("tag")) this.#relayInDialog(flow, request);
    else if (request.method !== "ACK") this.#relayNew(flow, request);
  }

  /** A request outside a dialog. */
  #relayNew(flow: Flow, request: SipRequest): void {
    const { domain, authenticator, isUser, locations, serviceTarget } = this.#options;
    const uri = parseUri(request.uri, "lenient");
    if (header(request, "max-forwards") === "0") return this.#refuse(flow, request, 483, "Too Many Hops");
    if (request.method === "OPTIONS" && uri.user === null)
      return flow.send(makeResponse(request, 200, "OK", { toTag: randomToken(), headers: [["Allow", allow]] }));
    if (uri.host !== domain || uri.user === null) return this.#refuse(flow, request, 404, "Not Found");
    if (!flow.trusted) {
      const sender = authenticator.authenticate(request, "proxy", epochMs());
      if (sender.kind === "refused") return flow.send(sender.response);
    }
    if (isUser(uri.user)) {
      const targets = locations
        .of(uri.user, epochMs())
        .map(({ contact, flow: to }) => ({ uri: contact.uri, flow: to }));
      if (targets.length === 0) return this.#refuse(flow, request, 480, "Temporarily Unavailable");
      return this.#fork(flow, request, targets);
    }
    const service = serviceTarget(uri.user);
    if (service === null) return this.#refuse(flow, request, 404, "Not Found");
    this.#fork(flow, request, [service]);
  }

  #fork(flow: Flow, request: SipRequest, targets: readonly Target[]): void {
    const fork = new Fork(flow, request, targets, this.#options.own, {
      answered: (answered, target, response) =>
        this.#dialogs.add(answered.request, response, answered.caller, target.flow),
      finished: (finished) => {
        this.#forks.delete(finished);
        const forget = (): void => finished.branchIds.forEach((id) => this.#forkOfBranch.delete(id));
        setTimeout(forget, lingerMs).unref();
      },
    });
    this.#forks.add(fork);
    for (const id of fork.branchIds) this.#forkOfBranch.set(id, fork);
    fork.start();
  }

  /** RFC 3261 section 9.2: matched by the branch of the INVITE. */
  #cancel(flow: Flow, request: SipRequest): void {
    const branch = topVia(request).params.get("branch");
    const fork = [...this.#forks].find(
      (candidate) => candidate.caller === flow && topVia(candidate.request).params.get("branch") === branch,
    );
    if (fork === undefined) {
      // A re-INVITE is relayed without state, and its CANCEL too.
      if (toOf(request).params.has("tag")) return this.#relayInDialog(flow, request);
      return this.#refuse(flow, request, 481, "Call/Transaction Does Not Exist");
    }
    flow.send(makeResponse(request, 200, "OK", { toTag: randomToken() }));
    fork.cancel(header(request, "reason") ?? null);
  }

  #relayInDialog(flow: Flow, request: SipRequest): void {
    const { own } = this.#options;
    const ends = routeEnds(request, own);
    const to = ends === null ? null : otherEnd(this.#flows, ends, flow);
    if (to === null) return this.#refuse(flow, request, 481, "Call/Transaction Does Not Exist");
    if (header(request, "max-forwards") === "0") return this.#refuse(flow, request, 483, "Too Many Hops");
    this.#dialogs.passed(flow, request);
    to.send(relayed(request, own, { branch: this.#statelessBranch(flow, request) }));
  }

  /**
   * The same for a request, its ACK and its CANCEL (RFC 3261 section 16.11), and it names the flow that the response goes
   * back to.
   */
  #statelessBranch(flow: Flow, request: SipRequest): string {
    const via = topVia(request);
    const seal = createHmac("sha256", this.#branchKey)
      .update(`${via.host} ${via.params.get("branch")}`)
      .digest("hex");
    return `z9hG4bKr.${flow.id}.${seal.slice(0, 16)}`;
  }

  #receiveResponse(response: SipResponse): void {
    const branch = topVia(response).params.get("branch") ?? "";
    const fork = this.#forkOfBranch.get(branch);
    if (fork !== undefined) return fork.receive(branch, response);
    const [mark, flowId = ""] = branch.split(".");
    // Any other answers a request that this PBX made itself, the BYE for a telephone that went away.
    if (mark === "z9hG4bKr") this.#flows.get(flowId)?.send(withoutTopVia(response));
  }

  #refuse(flow: Flow, request: SipRequest, status: number, reason: string): void {
    // An ACK is never answered.
    if (cseqOf(request).method !== "ACK") flow.send(makeResponse(request, status, reason, { toTag: randomToken() }));
  }
}
