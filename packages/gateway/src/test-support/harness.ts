import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type GatewayCallEvent, hopSubprotocol, type LineFacts } from "@readyline/contract";
import { WebSocket, WebSocketServer } from "ws";
import { createGatewayWith, type Gateway } from "../gateway.ts";
import type { GatewayOptions, LineIdentity } from "../options.ts";
import { createRules } from "../rules/create-rules.ts";
import { Inbox } from "./inbox.ts";
import { KeptLines, MemoryStore } from "./memory-store.ts";
import { type PageEnd, RawPage } from "./raw-page.ts";
import { TestPbx, type TestPbxOptions } from "./test-pbx.ts";

export interface HarnessOptions {
  /** One that runs stays: it is not stopped with this harness. */
  readonly pbx?: TestPbxOptions | TestPbx;
  /** The servers after the first. */
  readonly standbyUrls?: readonly string[];
  readonly options?: Partial<GatewayOptions>;
  readonly without?: string | undefined;
  readonly now?: () => number;
  /** Lines that an earlier gateway kept, and what this one is called there. */
  readonly kept?: { readonly lines: KeptLines; readonly owner: string };
}

export const identity: LineIdentity = {
  sessionId: "session-1",
  userId: "user-1",
  extension: "1001",
  displayName: "Olga Operator",
  remoteAddress: "127.0.0.1",
};

const chooseProtocol = (offered: ReadonlySet<string>): string => (offered.has(hopSubprotocol) ? hopSubprotocol : "sip");

/** A gateway between a test PBX and pages that connect over a real WebSocket. */
export class Harness implements AsyncDisposable {
  readonly pbx: TestPbx;
  readonly gateway: Gateway;
  readonly store: MemoryStore;
  readonly logged: { level: string; facts: object; message: string }[];
  readonly facts: Inbox<LineFacts> = new Inbox<LineFacts>("facts", (one) => JSON.stringify(one));
  readonly calls: Inbox<GatewayCallEvent> = new Inbox<GatewayCallEvent>("calls", (one) => JSON.stringify(one));
  private readonly web: WebSocketServer;
  private readonly http: ReturnType<typeof createServer>;
  private readonly pages: RawPage[] = [];
  private readonly isPbxShared: boolean;

  private constructor(
    pbx: TestPbx,
    store: MemoryStore,
    gateway: Gateway,
    logged: Harness["logged"],
    http: Harness["http"],
    isPbxShared: boolean,
  ) {
    this.isPbxShared = isPbxShared;
    this.pbx = pbx;
    this.store = store;
    this.gateway = gateway;
    this.logged = logged;
    this.http = http;
    this.web = new WebSocketServer({ server: http, handleProtocols: chooseProtocol, maxPayload: 1_024 * 1_024 });
    this.web.on("connection", (socket, request) => {
      const [sessionId = "", userId = "", extension = ""] = (request.url ?? "").slice(1).split("/");
      gateway.attach(socket, { ...identity, sessionId, userId, extension });
    });
    gateway.on("facts", (_userId, _sessionId, facts) => this.facts.push(facts));
    gateway.on("call", (event) => this.calls.push(event));
  }

  static async start(setup: HarnessOptions = {}): Promise<Harness> {
    const pbx = setup.pbx instanceof TestPbx ? setup.pbx : await TestPbx.start(setup.pbx);
    const store = new MemoryStore();
    const logged: Harness["logged"] = [];
    const log = (level: string) => (facts: object, message: string) => void logged.push({ level, facts, message });
    const options: GatewayOptions = {
      pbx: { url: pbx.url, standbyUrls: setup.standbyUrls ?? [], domain: pbx.domain },
      digest: "MD5",
      realms: [],
      credentials: () => Promise.resolve({ username: "1001", password: "true secret" }),
      contactNumber: (contactId, index) => Promise.resolve(contactId === "anna" && index === 0 ? "+36301234567" : null),
      isContactNumber: (number) => Promise.resolve(number === "0036301234567"),
      store,
      keptLines: (setup.kept?.lines ?? new KeptLines()).of(setup.kept?.owner ?? "one"),
      log: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
      ...setup.options,
    };
    const rules = createRules(setup.without === undefined ? {} : { without: setup.without });
    const gateway =
      setup.now === undefined ? createGatewayWith(options, rules) : createGatewayWith(options, rules, setup.now);
    const http = createServer();
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    return new Harness(pbx, store, gateway, logged, http, setup.pbx instanceof TestPbx);
  }

  pageUrl(who: Partial<LineIdentity> = {}): string {
    const { sessionId, userId, extension } = { ...identity, ...who };
    return `ws://127.0.0.1:${(this.http.address() as AddressInfo).port}/${sessionId}/${userId}/${extension}`;
  }

  async open(
    who: Partial<LineIdentity> = {},
    socket: PageEnd = new WebSocket(this.pageUrl(who), "sip"),
  ): Promise<RawPage> {
    const whole = { ...identity, ...who };
    const page = new RawPage(socket, this.gateway.lineFor(whole), whole.extension, this.pbx.domain);
    this.pages.push(page);
    await page.opened;
    return page;
  }

  /** A page that has registered. */
  async registered(who: Partial<LineIdentity> = {}): Promise<RawPage> {
    const page = await this.open(who);
    await page.register();
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const page of this.pages) page.kill();
    await this.gateway[Symbol.asyncDispose]();
    for (const client of this.web.clients) client.terminate();
    this.web.close();
    await new Promise<void>((resolve) => this.http.close(() => resolve()));
    if (!this.isPbxShared) await this.pbx[Symbol.asyncDispose]();
  }
}
