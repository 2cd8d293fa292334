import { ServiceAgent } from "./agent/service-agent.ts";
import { silenceSource, toneSource } from "./agent/service-audio.ts";
import { epochMs } from "./clock.ts";
import type {
  Binding,
  CallFacts,
  CallUserOptions,
  ControlCommands,
  EvaluationUser,
  Faults,
  HeardAudio,
  LoggedMessage,
  MessageFilter,
  StartOptions,
} from "./control.ts";
import { EvaluationPbxError } from "./evaluation-pbx-error.ts";
import { lazyEngine } from "./media/lazy-engine.ts";
import { Core } from "./proxy/core.ts";
import { Authenticator } from "./registrar/authenticator.ts";
import { LocationService } from "./registrar/location-service.ts";
import { Registrar } from "./registrar/registrar.ts";
import { serviceFor } from "./service-numbers.ts";
import { MessageLog } from "./transport/message-log.ts";
import { WebSocketTransport } from "./transport/websocket-transport.ts";

const defaultRingSeconds = 30;

/** The same commands; those that take time give a promise. */
type Commands = {
  [Name in keyof ControlCommands]: (
    ...args: Parameters<ControlCommands[Name]>
  ) => ReturnType<ControlCommands[Name]> | Promise<ReturnType<ControlCommands[Name]>>;
};

/** The PBX of this process: puts the parts together and carries out commands. */
export class Pbx implements Commands, AsyncDisposable {
  readonly #passwords: Map<string, string>;
  readonly #locations: LocationService;
  readonly #agent: ServiceAgent;
  readonly #core: Core;
  readonly #log: MessageLog;
  readonly #transport: WebSocketTransport;
  readonly #faults: { current: Faults };

  private constructor(parts: {
    passwords: Map<string, string>;
    locations: LocationService;
    agent: ServiceAgent;
    core: Core;
    log: MessageLog;
    transport: WebSocketTransport;
    faults: { current: Faults };
  }) {
    this.#passwords = parts.passwords;
    this.#locations = parts.locations;
    this.#agent = parts.agent;
    this.#core = parts.core;
    this.#log = parts.log;
    this.#transport = parts.transport;
    this.#faults = parts.faults;
  }

  /** Resolves when it listens, rejects with the system's error when it can not. */
  static async start(options: StartOptions, report: (text: string, cause: unknown) => void): Promise<Pbx> {
    const { domain, algorithms } = options;
    const passwords = new Map<string, string>();
    const faults: { current: Faults } = { current: {} };
    const locations = new LocationService();
    const log = new MessageLog();
    const authenticator = new Authenticator({ realm: domain, algorithms, passwordOf: (name) => passwords.get(name) });
    const registrar = new Registrar({ domain, authenticator, locations, fault: () => faults.current.register });
    const media = lazyEngine(async () => (await import("./media/werift-engine.ts")).weriftEngine);
    const parts: { core?: Core } = {};
    const transport = await WebSocketTransport.listen(options.port, log, {
      message: (flow, message) => parts.core?.receive(flow, message),
      closed: (flow) => parts.core?.closed(flow),
    });
    const agent = new ServiceAgent({
      domain,
      media,
      report,
      transmit: (flow, message) => parts.core?.receive(flow, message),
    });
    const core = new Core({
      domain,
      own: { host: "127.0.0.1", port: transport.port },
      authenticator,
      registrar,
      locations,
      isUser: (extension) => passwords.has(extension),
      serviceTarget: (number) => {
        const service = serviceFor(number);
        return service === null ? null : agent.targetFor(service);
      },
    });
    parts.core = core;
    // In the background: the first call need not wait for it, and registering does not.
    media.load().catch((error: unknown) => report("the media library did not load", error));
    return new Pbx({ passwords, locations, agent, core, log, transport, faults });
  }

  get port(): number {
    return this.#transport.port;
  }

  /** Replaces all users. Contacts of those that are gone or have another password are forgotten. */
  setUsers(users: readonly EvaluationUser[]): null {
    const next = new Map(users.map(({ extension, password }) => [extension, password]));
    for (const [extension, password] of this.#passwords)
      if (next.get(extension) !== password) this.#locations.forget(extension);
    this.#passwords.clear();
    for (const [extension, password] of next) this.#passwords.set(extension, password);
    return null;
  }

  bindings(): Binding[] {
    return this.#locations.all(epochMs());
  }

  async callUser(extension: string, options: CallUserOptions): Promise<{ callId: string }> {
    if (this.#locations.of(extension, epochMs()).length === 0)
      throw new EvaluationPbxError("not_registered", `extension ${extension} is not registered`);
    const { from, displayName, ringSeconds = defaultRingSeconds, playTone = true } = options;
    const source = playTone ? toneSource : silenceSource;
    return { callId: await this.#agent.call({ extension, from, displayName, ringSeconds, source }) };
  }

  calls(): CallFacts[] {
    return this.#agent.calls;
  }

  messages(filter: MessageFilter): LoggedMessage[] {
    return this.#log.find(filter);
  }

  heard(callId: string): HeardAudio | null {
    return this.#agent.heard(callId);
  }

  hangUpAll(): number {
    return this.#agent.hangUpAll();
  }

  setFault(fault: Faults | null): null {
    this.#faults.current = fault ?? {};
    return null;
  }

  forget(extension: string): number {
    return this.#locations.forget(extension);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.hangUpAll();
    this.#core.dispose();
    await this.#transport[Symbol.asyncDispose]();
  }
}
