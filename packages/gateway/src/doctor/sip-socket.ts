import type { IncomingMessage } from "node:http";
import {
  cseqOf,
  header,
  makeResponse,
  parseMessage,
  serialize,
  SipError,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  topVia,
} from "@readyline/sip";
import { WebSocket } from "ws";
import { textOf } from "../leg/frame-text.ts";
import { newTag } from "../text/build-request.ts";
import { errorText, type Facts, good, StepFailure, type StepResult, within } from "./step-result.ts";
import { findingOfStatus } from "./status-findings.ts";

const MAX_FRAME_BYTES = 1_024 * 1_024;
const CLOSE_MS = 500;

export interface Transaction {
  /** Provisional responses as they come. */
  readonly onProvisional?: (response: SipResponse) => void;
  readonly deadlineMs: number;
  /** It went out before: only its answer is waited for. */
  readonly isSent?: boolean;
}

interface Waiting {
  readonly settle: (response: SipResponse | null) => void;
  readonly onProvisional: (response: SipResponse) => void;
}

/** One WebSocket of the doctor's own to the PBX, with the transactions on it. */
export class SipSocket {
  private readonly socket: WebSocket;
  private readonly waiting = new Map<string, Waiting>();
  private closed: string | null = null;
  /** Answers a request of the PBX; null = 200 for OPTIONS and BYE, 486 for INVITE, 405 for others. */
  onRequest: (request: SipRequest) => SipResponse | null = () => null;
  /** 2xx to an INVITE that came again: its ACK was lost. */
  onRepeatedAnswer: (response: SipResponse) => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => this.received(textOf(data)));
    socket.on("error", () => undefined);
    socket.on("close", (code, reason) => {
      this.closed = `WebSocket closed with ${code} ${reason.toString()}`.trimEnd();
      for (const { settle } of this.waiting.values()) settle(null);
    });
  }

  /**
   * Opens it as the gateway does.
   * @throws StepFailure with what the PBX answered instead
   */
  static async open(
    address: { readonly url: string; readonly ca?: string | undefined },
    deadlineMs: number,
  ): Promise<StepResult & { readonly sip: SipSocket }> {
    const socket = new WebSocket(address.url, "sip", {
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_BYTES,
      followRedirects: false,
      ...(address.ca === undefined ? {} : { ca: address.ca }),
    });
    let answer: IncomingMessage | null = null;
    socket.once("upgrade", (response: IncomingMessage) => (answer = response));
    try {
      await within(opened(socket), deadlineMs, "upgrade.timeout");
    } catch (error) {
      socket.on("error", () => undefined);
      socket.terminate();
      throw error;
    }
    const facts: Facts = [["http_status", "101"], ["subprotocol", socket.protocol], ...serverOf(answer)];
    return { ...good(facts), sip: new SipSocket(socket) };
  }

  /** What the close said; null while it is open. */
  get closeText(): string | null {
    return this.closed;
  }

  send(message: SipMessage): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(serialize(message));
  }

  /** Resolves with the final response, or null: none came in time, or the socket closed. Never rejects. */
  request(
    request: SipRequest,
    { deadlineMs, onProvisional = () => undefined, isSent = false }: Transaction,
  ): Promise<SipResponse | null> {
    if (this.closed !== null) return Promise.resolve(null);
    return new Promise((resolve) => {
      const key = keyOf(topVia(request).params.get("branch"), request.method);
      const settle = (response: SipResponse | null): void => {
        clearTimeout(timer);
        this.waiting.delete(key);
        resolve(response);
      };
      const timer = setTimeout(() => settle(null), deadlineMs);
      this.waiting.set(key, { settle, onProvisional });
      if (!isSent) this.send(request);
    });
  }

  /** Resolves when it is closed; a PBX that does not answer the close is left after 500 ms. */
  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const gone = new Promise<void>((resolve) => this.socket.once("close", () => resolve()));
    const timer = setTimeout(() => this.socket.terminate(), CLOSE_MS);
    this.socket.close(1000);
    await gone;
    clearTimeout(timer);
  }

  private received(text: string): void {
    const message = parse(text);
    if (message === null) return;
    if (message.kind === "request") {
      const answer = this.onRequest(message) ?? ownAnswer(message);
      if (answer !== null) this.send(answer);
      return;
    }
    const waiting = this.waiting.get(keyOf(topVia(message).params.get("branch"), cseqOf(message).method));
    if (waiting === undefined) {
      if (cseqOf(message).method === "INVITE" && message.status >= 200 && message.status < 300)
        this.onRepeatedAnswer(message);
    } else if (message.status >= 200) waiting.settle(message);
    else waiting.onProvisional(message);
  }
}

function ownAnswer(request: SipRequest): SipResponse | null {
  const { method } = request;
  if (method === "ACK") return null;
  const toTag = newTag();
  if (method === "OPTIONS" || method === "BYE") return makeResponse(request, 200, "OK", { toTag });
  if (method === "INVITE") return makeResponse(request, 486, "Busy Here", { toTag });
  return makeResponse(request, 405, "Method Not Allowed", { toTag });
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("unexpected-response", (_request, response: IncomingMessage) => {
      const status = response.statusCode ?? 0;
      const facts: Facts = [["http_status", `${status} ${response.statusMessage ?? ""}`.trim()], ...serverOf(response)];
      reject(new StepFailure(findingOfStatus(status), facts));
    });
    socket.once("error", (error) => {
      const finding = /subprotocol/i.test(error.message) ? "upgrade.subprotocol" : "upgrade.not_websocket";
      reject(new StepFailure(finding, [["error", errorText(error)]], { cause: error }));
    });
  });
}

function serverOf(response: IncomingMessage | null): Facts {
  const server: unknown = response?.headers["server"];
  return typeof server === "string" ? [["server", server]] : [];
}

function parse(text: string): SipMessage | null {
  // Keep-alive of RFC 5626 section 3.5.1.
  if (text.trim() === "") return null;
  try {
    return parseMessage(text, { mode: "lenient" });
  } catch (error) {
    if (error instanceof SipError) return null;
    throw error;
  }
}

function keyOf(branch: string | null | undefined, method: string): string {
  return `${method} ${branch ?? ""}`;
}

/** `401 Unauthorized` as people read it, and who answered. */
export function factsOfResponse(response: SipResponse): Facts {
  const server = header(response, "server") ?? header(response, "user-agent");
  return [
    ["status", `${response.status} ${response.reason}`],
    ...(server === undefined ? [] : ([["server", server]] as const)),
  ];
}
