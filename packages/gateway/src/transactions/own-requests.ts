import { cseqOf, serialize, type SipRequest, type SipResponse, topVia } from "@readyline/sip";

interface Waiting {
  readonly settle: (response: SipResponse | null) => void;
  readonly timer: NodeJS.Timeout;
}

/** Requests that the gateway sends by itself on one side of a leg, and the final responses to them. */
export class OwnRequests {
  private readonly send: (text: string) => void;
  private readonly waiting = new Map<string, Waiting>();

  constructor(send: (text: string) => void) {
    this.send = send;
  }

  /** Resolves with the final response, or with null after the deadline or when the socket is gone. Never rejects. */
  request(request: SipRequest, deadlineMs: number): Promise<SipResponse | null> {
    return new Promise((resolve) => {
      const key = keyOf(topVia(request).params.get("branch"), request.method);
      const settle = (response: SipResponse | null): void => {
        clearTimeout(this.waiting.get(key)?.timer);
        this.waiting.delete(key);
        resolve(response);
      };
      this.waiting.set(key, { settle, timer: setTimeout(() => settle(null), deadlineMs) });
      this.send(serialize(request));
    });
  }

  /** Whether the response was for one of these requests; it must not go further then. */
  take(response: SipResponse): boolean {
    const waiting = this.waiting.get(keyOf(topVia(response).params.get("branch"), cseqOf(response).method));
    if (waiting === undefined) return false;
    if (response.status >= 200) waiting.settle(response);
    return true;
  }

  /** Requests that wait for their answer; each has a timer. */
  get size(): number {
    return this.waiting.size;
  }

  close(): void {
    for (const waiting of this.waiting.values()) waiting.settle(null);
  }
}

function keyOf(branch: string | null | undefined, method: string): string {
  return `${method} ${branch ?? ""}`;
}
