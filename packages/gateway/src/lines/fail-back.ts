import type { GatewayLog, GatewayTimings } from "../options.ts";
import type { PbxServer } from "../probe/pbx-server.ts";
import type { PbxServers } from "../probe/pbx-servers.ts";
import type { Line } from "./line.ts";

export interface FailBackOptions {
  readonly servers: Pick<PbxServers, "all" | "chosen" | "isBefore">;
  readonly timings: Pick<GatewayTimings, "failBackCheckMs" | "failBackPaceMs">;
  readonly log: Pick<GatewayLog, "error">;
  /** Lines of living sessions. */
  readonly lines: () => readonly Line[];
}

/**
 * With several PBX servers: brings idle lines back to the first one that is steady, one after the other, and takes off the bindings
 * that lines have left at servers which were lost and answer again.
 */
export class FailBack {
  private readonly options: FailBackOptions;
  private readonly timer: NodeJS.Timeout | undefined;
  private isRunning = false;
  private isDisposed = false;

  constructor(options: FailBackOptions) {
    this.options = options;
    if (options.servers.all.length < 2) return;
    this.timer = setInterval(() => void this.run(), options.timings.failBackCheckMs);
    this.timer.unref();
  }

  dispose(): void {
    this.isDisposed = true;
    clearInterval(this.timer);
  }

  private async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      for (const line of this.options.lines()) if (this.tend(line)) await this.pace();
    } finally {
      this.isRunning = false;
    }
  }

  /** @returns whether something was begun that the next line must not do at the same moment */
  private tend(line: Line): boolean {
    if (this.isDisposed || line.leg === null) return false;
    const { servers, log } = this.options;
    const { chosen } = servers;
    const steps: Promise<void>[] = [];
    if (chosen !== null && this.goesBack(line, chosen)) steps.push(line.goTo(chosen));
    for (const server of servers.all) {
      const isLeft = server !== line.server && server.isTrusted && line.memory.isBoundAt(server.url);
      if (isLeft && !line.isWithdrawing) steps.push(line.withdrawFrom(server));
    }
    const { extension } = line.profile.identity;
    Promise.all(steps).catch((error: unknown) => log.error({ error, extension }, "a line could not be moved"));
    return steps.length > 0;
  }

  private goesBack(line: Line, target: PbxServer): boolean {
    const { server } = line;
    return server !== null && target.isSteady && this.options.servers.isBefore(target, server) && line.mayGoTo(target);
  }

  private async pace(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.options.timings.failBackPaceMs));
  }
}
