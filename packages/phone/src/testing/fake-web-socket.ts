/** A browser's WebSocket whose far end is the test. Put it in place by `vi.stubGlobal("WebSocket", FakeWebSocket)`. */
export class FakeWebSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  static made: FakeWebSocket[] = [];
  readonly sent: string[] = [];
  readonly url: string;
  readonly offered: readonly string[];
  /** The one that was agreed on. */
  protocol = "";
  readyState: number = FakeWebSocket.CONNECTING;
  binaryType = "blob";

  constructor(url: string, protocols: string | readonly string[]) {
    super();
    this.url = url;
    this.offered = typeof protocols === "string" ? [protocols] : protocols;
    FakeWebSocket.made.push(this);
  }

  static get last(): FakeWebSocket {
    const last = FakeWebSocket.made.at(-1);
    if (!last) throw new Error("no WebSocket was made");
    return last;
  }

  accept(protocol = "sip"): void {
    this.protocol = protocol;
    this.readyState = FakeWebSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  receive(data: string | ArrayBuffer): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  drop(code: number, reason = ""): void {
    this.readyState = FakeWebSocket.CLOSED;
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
  }

  send(data: string): void {
    this.sent.push(data);
  }

  /** What the page closed it with; undefined = a code of the browser's. */
  closedWith: number | undefined;

  close(code?: number): void {
    this.closedWith = code;
    this.readyState = FakeWebSocket.CLOSED;
  }
}
