import type { GatewayTimings } from "../options.ts";

/** The regular beat of one leg. It pauses after the process itself was stopped: nothing has been read then, and silence proves nothing. */
export class Heartbeat {
  private readonly timer: NodeJS.Timeout;
  private lastAt: number;

  constructor(timings: Pick<GatewayTimings, "optionsIntervalMs">, now: () => number, beat: (nowMs: number) => void) {
    const everyMs = timings.optionsIntervalMs;
    this.lastAt = now();
    this.timer = setInterval(() => {
      const nowMs = now();
      const slept = nowMs - this.lastAt > everyMs * 2 + 1_000;
      this.lastAt = nowMs;
      if (!slept) beat(nowMs);
    }, everyMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
