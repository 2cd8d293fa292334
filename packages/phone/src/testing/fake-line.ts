import { CallManager } from "../calls/call-manager.ts";
import type { Line, LineOptions } from "../line/line.ts";
import type { LinkState } from "../registration/link-state.ts";
import { defaultTimings } from "../registration/timings.ts";
import { FakeAgent } from "./fake-agent.ts";

const idle: LinkState = { kind: "idle" };

/** A line whose link is what the test says; its calls are real, over an agent that keeps them. */
export class FakeLine implements Line {
  readonly options: LineOptions;
  readonly agent = new FakeAgent();
  readonly calls: CallManager;
  readonly events: string[] = [];
  disposed = false;
  #link = idle;

  constructor(options: LineOptions) {
    this.options = options;
    const { microphone, sink, onChange } = options;
    this.agent.sends = true;
    this.calls = new CallManager({
      agent: this.agent,
      microphone,
      sink,
      timings: defaultTimings,
      onChange: () => onChange(this.view),
    });
  }

  get view(): Line["view"] {
    return { link: this.#link, ...this.calls.view };
  }

  setLink(link: LinkState): void {
    this.#link = link;
    if (link.kind === "registered") this.calls.lineReady();
    else this.calls.lineLost();
    this.options.onChange(this.view);
  }

  registered(): void {
    const now = Date.now();
    this.setLink({
      kind: "registered",
      since: now,
      expiresAt: now + 120_000,
      refreshAt: now + 60_000,
      refreshDeadlineAt: null,
      probeDeadlineAt: null,
    });
  }

  dispatch(event: Parameters<Line["dispatch"]>[0]): void {
    this.events.push(event.type);
    if (event.type === "stop") this.setLink(idle);
  }

  hint(): void {
    this.events.push("hint");
  }

  dispose(): void {
    this.calls.endAll();
    this.disposed = true;
  }
}
