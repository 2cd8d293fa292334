import { type Attention, type CauseCode, causeCodes, type Informed, type LineFacts } from "@readyline/contract";
import type { OutboxEvent, User } from "@readyline/database";
import type { AppContext } from "../../context.ts";
import type { LiveHub } from "../../live/live-hub.ts";
import { dueOfLine, dueOfPbx, healsLine, isCertificateDue } from "./due.ts";

const LOOK_EVERY_MS = 1_000;
/** So many rows back it is looked at start for what was not healed. */
const MOST_ROWS = 500;

export type AttentionContext = Pick<AppContext, "database" | "gateway" | "log" | "now"> & {
  readonly hub: Pick<LiveHub, "sendToUser" | "openPages" | "onEvents" | "greetWith">;
};

interface Due {
  readonly kind: Attention["kind"];
  readonly cause: CauseCode | null;
  readonly userId: string | null;
}

const keyOf = ({ kind, cause, userId }: Due): string => (kind === "line" ? `line ${userId} ${cause}` : kind);

/**
 * What needs an administrator, each occurrence from its appearance until it is healed, with one row in the audit log at
 * either end. Outlives a restart: what the log does not call healed is still open.
 */
export class AttentionDesk implements AsyncDisposable {
  readonly #context: AttentionContext;
  readonly #open = new Map<string, Attention>();
  /** Sessions that were told that their line is in use elsewhere, by user. */
  readonly #elsewhere = new Map<string, Set<string>>();
  #users = new Map<string, User>();
  #work: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  readonly #onFacts = (userId: string, sessionId: string, facts: LineFacts) => this.#line(userId, sessionId, facts);
  readonly #onPbx = () => this.#look();

  constructor(context: AttentionContext) {
    this.#context = context;
  }

  async start(): Promise<void> {
    const { gateway, hub } = this.#context;
    await this.#readUsers();
    await this.#readOpen();
    gateway.on("facts", this.#onFacts);
    gateway.on("pbx", this.#onPbx);
    hub.onEvents((events) => this.#follow(events));
    hub.greetWith(({ userId }) => [
      ...(this.#isAdministrator(userId) ? [{ type: "attention", items: this.list() } as const] : []),
      { type: "informed", items: this.#informedOf(userId) },
    ]);
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /** Oldest first. */
  list(): Attention[] {
    return [...this.#open.values()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#context.gateway.off("facts", this.#onFacts);
    this.#context.gateway.off("pbx", this.#onPbx);
    await this.#work;
  }

  #line(userId: string, sessionId: string, facts: LineFacts): void {
    const cause = dueOfLine(facts);
    if (healsLine(facts)) this.#healLines(userId, (code) => code !== "line.elsewhere");
    if (cause === "line.elsewhere") {
      this.#elsewhere.set(userId, (this.#elsewhere.get(userId) ?? new Set()).add(sessionId));
    } else if (this.#elsewhere.get(userId)?.delete(sessionId) === true) this.#healElsewhere(userId);
    if (cause === null) return;
    // One line has one reason: another one takes the place of the one before.
    if (cause !== "line.elsewhere") this.#healLines(userId, (code) => code !== cause && code !== "line.elsewhere");
    this.#raise({ kind: "line", cause, userId });
  }

  /** What changes with time, or without the gateway telling of it. */
  #look(): void {
    const { gateway, hub, now } = this.#context;
    const health = gateway.health();
    const pbx = dueOfPbx(health);
    if (pbx !== null && pbx.fromMs <= now()) this.#raise({ kind: "pbx", cause: pbx.cause, userId: null });
    if (health.state === "up") this.#heal("pbx");
    if (isCertificateDue(health, now())) this.#raise({ kind: "certificate", cause: null, userId: null });
    else if (health.certificate !== null) this.#heal("certificate");
    if (![...this.#open.values()].some(({ cause }) => cause === "line.elsewhere")) return;
    const open = new Set(hub.openPages().map(({ identity }) => identity.sessionId));
    for (const { user, cause } of this.#open.values()) {
      if (user === null || cause !== "line.elsewhere") continue;
      const sessions = this.#elsewhere.get(user.id);
      for (const sessionId of sessions ?? []) if (!open.has(sessionId)) sessions?.delete(sessionId);
      this.#healElsewhere(user.id);
    }
  }

  #healElsewhere(userId: string): void {
    if ((this.#elsewhere.get(userId)?.size ?? 0) === 0) this.#healLines(userId, (code) => code === "line.elsewhere");
  }

  #healLines(userId: string, matches: (cause: CauseCode) => boolean): void {
    for (const [key, { user, cause }] of this.#open) {
      if (user?.id === userId && cause !== null && matches(cause)) this.#heal(key);
    }
  }

  #raise(due: Due): void {
    const key = keyOf(due);
    if (this.#open.has(key)) return;
    this.#queue(async () => {
      if (this.#open.has(key)) return;
      const user = due.userId === null ? null : (this.#users.get(due.userId) ?? null);
      const { id, at } = await this.#context.database.writeTx((tx) =>
        tx.audit.append({
          actorId: null,
          action: "attention.raised",
          targetType: due.kind === "line" ? "user" : due.kind,
          targetId: due.userId ?? "pbx",
          after: { cause: due.cause },
        }),
      );
      const { kind, cause } = due;
      this.#open.set(key, { id, kind, cause, user: user && { id: user.id, name: user.name }, since: at });
      this.#tell(due.userId);
    });
  }

  #heal(key: string): void {
    if (!this.#open.has(key)) return;
    this.#queue(async () => {
      const known = this.#open.get(key);
      if (known === undefined) return;
      await this.#context.database.writeTx((tx) =>
        tx.audit.append({
          actorId: null,
          action: "attention.healed",
          targetType: known.kind === "line" ? "user" : known.kind,
          targetId: known.user?.id ?? "pbx",
          before: { cause: known.cause, since: known.since },
        }),
      );
      this.#open.delete(key);
      this.#tell(known.user?.id ?? null);
    });
  }

  #queue(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      // Not open in memory either: the next look tries again.
      this.#context.log.error({ error }, "what needs an administrator could not be written down");
    });
  }

  /** @param userId whose line; null = it concerns everybody */
  #tell(userId: string | null): void {
    const { hub } = this.#context;
    const items = this.list();
    for (const id of this.#users.keys()) {
      if (this.#isAdministrator(id)) hub.sendToUser(id, { type: "attention", items });
      if (userId === null || userId === id) hub.sendToUser(id, { type: "informed", items: this.#informedOf(id) });
    }
  }

  #informedOf(userId: string): Informed[] {
    return this.list().flatMap(({ cause, user, since }) =>
      cause !== null && (user === null || user.id === userId) ? [{ cause, at: since }] : [],
    );
  }

  #isAdministrator(userId: string): boolean {
    const user = this.#users.get(userId);
    return user !== undefined && user.active && user.role === "administrator";
  }

  #follow(events: readonly OutboxEvent[]): void {
    if (!events.some(({ event }) => event.topic === "user.changed")) return;
    this.#queue(async () => {
      await this.#readUsers();
      for (const { user } of this.#open.values()) {
        const now = user === null ? undefined : this.#users.get(user.id);
        // Without a line there is nothing to heal.
        if (user !== null && (!now?.active || now.sipExtension === null)) this.#healLines(user.id, () => true);
      }
      this.#tell(null);
    });
  }

  async #readUsers(): Promise<void> {
    this.#users = new Map((await this.#context.database.users.list()).map((user) => [user.id, user]));
  }

  async #readOpen(): Promise<void> {
    const rows = await this.#context.database.audit.list({ kind: "attention", limit: MOST_ROWS });
    for (const { id, at, action, targetType, targetId, before, after } of rows.toReversed()) {
      const cause = causeIn(after ?? before);
      const user = targetType === "user" ? this.#users.get(targetId) : undefined;
      const kind = targetType === "user" ? "line" : targetType === "certificate" ? "certificate" : "pbx";
      const key = keyOf({ kind, cause, userId: user?.id ?? null });
      if (action === "attention.healed") this.#open.delete(key);
      else if (kind !== "line" || user !== undefined) {
        this.#open.set(key, { id, kind, cause, user: user ? { id: user.id, name: user.name } : null, since: at });
      }
    }
  }
}

function causeIn(json: string | null): CauseCode | null {
  const facts = JSON.parse(json ?? "null") as { readonly cause?: unknown } | null;
  return causeCodes.find((code) => code === facts?.cause) ?? null;
}
