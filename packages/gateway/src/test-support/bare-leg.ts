import { ContactChecks } from "../contact-check/contact-checks.ts";
import { Slots } from "../lines/slots.ts";
import { setImmediate } from "node:timers/promises";
import { CallLimits } from "../dial-policy/call-limits.ts";
import { parseDialPolicy } from "../dial-policy/dial-policy.ts";
import { DownPath } from "../leg/down-path.ts";
import type { GatewayParts, LegState } from "../leg/leg-parts.ts";
import { RegisterFlow } from "../leg/register-flow.ts";
import { UpPath } from "../leg/up-path.ts";
import { LineMemory } from "../lines/line-memory.ts";
import { makeProfile } from "../lines/line-profile.ts";
import { defaultTimings } from "../options.ts";
import { HangUp } from "../parking/hang-up.ts";
import { ParkedAgent } from "../parking/parked-agent.ts";
import { RefusalGuard } from "../refusals/guard.ts";
import { createRules } from "../rules/create-rules.ts";
import { ChallengeBook } from "../signing/challenge-book.ts";
import { Realms } from "../signing/realms.ts";
import { ClientTransactions } from "../transactions/client-transactions.ts";
import { OwnRequests } from "../transactions/own-requests.ts";
import { ServerTransactions } from "../transactions/server-transactions.ts";
import { identity } from "./harness.ts";
import { KeptLines, MemoryStore } from "./memory-store.ts";

/** Both paths of a leg without sockets: for more messages than a socket carries in a test's time. */
export class BareLeg {
  readonly toPbx: string[] = [];
  readonly toPage: string[] = [];
  readonly errors: unknown[] = [];
  readonly state: LegState;
  readonly profile = makeProfile(identity, "pbx.test");
  readonly rules = createRules({ without: "up.rate" });
  private readonly register: RegisterFlow;
  private readonly up: UpPath;
  private readonly down: DownPath;

  constructor() {
    const store = new MemoryStore();
    const ignore = (): void => undefined;
    const parts: GatewayParts = {
      options: {
        pbx: { url: "ws://pbx.test", domain: "pbx.test" },
        digest: "MD5",
        realms: ["pbx.test"],
        credentials: () => Promise.resolve({ username: "1001", password: "true secret" }),
        contactNumber: () => Promise.resolve(null),
        isContactNumber: () => Promise.resolve(false),
        store,
        keptLines: new KeptLines().of("one"),
        log: { debug: ignore, info: ignore, warn: ignore, error: (facts) => void this.errors.push(facts) },
      },
      timings: defaultTimings,
      rules: this.rules,
      realms: new Realms({ server: "ws://pbx.test", domain: "pbx.test", configured: ["pbx.test"], store }),
      refusals: new RefusalGuard(store, { reconsidered: () => undefined, failed: () => undefined }),
      contactChecks: new ContactChecks(),
      slots: new Slots(defaultTimings.linesPerSecond),
      dialPolicy: parseDialPolicy(undefined),
      // No limit: each message of a fuzz is looked at for itself.
      limitsOf: () => new CallLimits(),
      now: Date.now,
    };
    const toPbx = (text: string): void => void this.toPbx.push(text);
    const toPage = (text: string): void => void this.toPage.push(text);
    const memory = new LineMemory(parts, "user-1", { call: ignore, tooLong: ignore });
    this.state = {
      profile: this.profile,
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
    this.register = new RegisterFlow(parts, this.state, { changed: ignore, silent: ignore });
    const hangUp = new HangUp(parts, this.state, toPbx);
    const agent = new ParkedAgent(parts, this.state, hangUp, toPbx);
    this.up = new UpPath(parts, this.state, this.register, {
      toPbx,
      toPage,
      closePage: ignore,
      introduced: ignore,
      answerRefused: ignore,
    });
    this.down = new DownPath(
      parts,
      this.state,
      { register: this.register, hangUp, agent },
      { toPbx, toPage, isPageReady: () => true, isPageBroken: () => false, challenged: ignore, acknowledged: ignore },
    );
  }

  async fromPage(text: string): Promise<void> {
    const data = Buffer.from(text);
    this.up.handleFrame({ data, isBinary: false, sizeBytes: data.byteLength, tooMany: false });
    await setImmediate();
  }

  async fromPbx(text: string): Promise<void> {
    this.down.handleText(text, false);
    await setImmediate();
  }

  dispose(): void {
    this.register.dispose();
    this.state.ownUp.close();
    this.state.ownDown.close();
  }
}
