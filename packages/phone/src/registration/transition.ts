import type { CauseCode } from "@readyline/contract";
import type { LinkEvent, LinkStep } from "./link-event.ts";
import type { LinkState, Trouble } from "./link-state.ts";
import { afterClose, causeOfRegisterStatus, healsByItself, pauseMs } from "./retry-policy.ts";
import type { LineTimings } from "./timings.ts";

export interface LinkContext {
  /** UTC epoch milliseconds. */
  readonly now: number;
  /** 0 ≤ random < 1, for jitter. */
  readonly random: number;
  readonly timings: LineTimings;
}

type Step = LinkStep<LinkState>;
type Of<Kind extends LinkState["kind"]> = Extract<LinkState, { kind: Kind }>;
interface Try {
  readonly attempt: number;
  readonly trouble: Trouble | null;
  readonly foreignContacts: number;
}

/** A REGISTER lives no shorter than this, whatever the PBX grants (the same floor as the SIP library's). */
const MIN_EXPIRES_SECONDS = 10;
const MAX_FOREIGN_CONTACTS = 3;
/** A line that was up for less is not brought back at once: a server that accepts and then drops would be stormed. */
const STEADY_MS = 2_000;
const CLOSE_COMES_WITHIN_MS = 500;
/** The gateway names a moment by its own clock; ours may be ahead of it. */
const BLOCKED_AT_LEAST_MS = 5_000;

const stay = (state: LinkState): Step => ({ state, effects: [] });

type Rule<Type extends LinkEvent["type"]> = (
  state: LinkState,
  event: Extract<LinkEvent, { type: Type }>,
  context: LinkContext,
) => Step;

const rules: { readonly [Type in LinkEvent["type"]]: Rule<Type> } = {
  start: (state, _event, context) => {
    if (state.kind === "blocked") return retry(state, context);
    return state.kind === "idle" || state.kind === "quiet" ? open(fresh(null), context) : stay(state);
  },
  stop: (state) => (state.kind === "idle" ? stay(state) : { state: { kind: "idle" }, effects: ["close"] }),
  opened: (state, _event, context) => (state.kind === "opening" ? register(state, context) : stay(state)),
  closed: onClosed,
  broken: (state, event, context) => onBroken(state, event, context),
  "next-try": (state, { at }) => stay(state.kind === "resuming" ? { ...state, retryAt: at } : state),
  resumed: (state, _event, context) => (state.kind === "resuming" ? resumed(state, context) : stay(state)),
  accepted: onAccepted,
  refused: onRefused,
  heard: (state) =>
    state.kind === "registered" && state.probeDeadlineAt !== null
      ? stay({ ...state, probeDeadlineAt: null })
      : stay(state),
  silent: (state, _event, context) => {
    if (state.kind === "registered") return resume(state, "link.silent", context);
    return state.kind === "registering" ? reconnect(state, "link.silent", context) : stay(state);
  },
  woke: (state, _event, context) => onWoke(state, context),
  "pbx-up": (state, _event, context) =>
    state.kind === "waiting" && state.trouble.cause !== "net.console" ? open(state, context) : stay(state),
  "lost-at-pbx": (state, _event, context) => {
    if (state.kind === "resuming") return reopen(state, "reg.lost", context);
    return state.kind === "registered"
      ? register(fresh({ cause: "reg.lost", since: context.now }), context)
      : stay(state);
  },
  "renew-by": (state, { at }) => {
    const isLater = state.kind === "registered" && state.refreshDeadlineAt === null && state.refreshAt > at;
    return stay(isLater ? { ...state, refreshAt: at } : state);
  },
  unblocked: (state, _event, context) => {
    if (state.kind !== "blocked") return stay(state);
    // New credentials also make the gateway close the socket: a REGISTER on it now would be the old leg's last.
    return state.socketOpen ? stay({ ...state, retryAt: context.now + CLOSE_COMES_WITHIN_MS }) : retry(state, context);
  },
  "retry-now": (state, _event, context) => onRetryNow(state, context),
  tick: (state, _event, context) => onTick(state, context),
};

/** One step of the line: what it is after an event, and what is to be done for it, in order. */
export function transition(state: LinkState, event: LinkEvent, context: LinkContext): Step {
  // The table's type ties each rule to its event; TypeScript cannot follow that through an index.
  const rule = rules[event.type] as Rule<LinkEvent["type"]>;
  return rule(state, event, context);
}

/** When the state wants its next `tick`, UTC epoch milliseconds; null = never. */
export function nextTickAt(state: LinkState): number | null {
  switch (state.kind) {
    case "idle":
    case "quiet":
    case "resuming":
      return null;
    case "opening":
    case "registering":
      return state.deadlineAt;
    case "waiting":
    case "blocked":
      return state.retryAt;
    case "registered":
      return Math.min(state.refreshDeadlineAt ?? state.refreshAt, state.probeDeadlineAt ?? Number.POSITIVE_INFINITY);
  }
}

const fresh = (trouble: Trouble | null): Try => ({ attempt: 1, trouble, foreignContacts: 0 });

function open({ attempt, trouble, foreignContacts }: Try, { now, timings }: LinkContext): Step {
  return {
    state: { kind: "opening", attempt, trouble, foreignContacts, deadlineAt: now + timings.openWithinMs },
    effects: ["open"],
  };
}

function register({ attempt, trouble, foreignContacts }: Try, { now, timings }: LinkContext): Step {
  const deadlineAt = now + timings.answerWithinMs;
  return {
    state: { kind: "registering", attempt, trouble, foreignContacts, sentAt: now, deadlineAt },
    effects: ["register"],
  };
}

function retry(state: Of<"blocked">, context: LinkContext): Step {
  const again = fresh({ cause: state.cause, since: state.since });
  return state.socketOpen ? register(again, context) : open(again, context);
}

/** Trouble keeps its beginning over failed tries; its cause is the newest one. */
function troubled(state: LinkState, cause: CauseCode, now: number): Trouble {
  const before = "trouble" in state ? state.trouble : null;
  return { cause, since: before?.since ?? now };
}

/** Nothing is lost yet: the same connection is looked for on another socket. */
function resume(state: Of<"registered">, cause: CauseCode, { now }: LinkContext): Step {
  return {
    state: { kind: "resuming", trouble: { cause, since: now }, retryAt: null, registered: state },
    effects: ["resume"],
  };
}

function onBroken(
  state: LinkState,
  { code, slept = false }: Extract<LinkEvent, { type: "broken" }>,
  context: LinkContext,
): Step {
  if (state.kind === "registered") {
    // While it is proven anew after a wake-up, the wake-up is what was first.
    const cause = slept || state.probeDeadlineAt !== null ? "link.slept" : "net.console";
    return stay(resume(state, cause, context).state);
  }
  // Short of a registration there is nothing worth continuing.
  const step = onClosed(state, { type: "closed", code }, context);
  return { state: step.state, effects: ["close", ...step.effects] };
}

function resumed({ registered }: Of<"resuming">, { now, timings }: LinkContext): Step {
  const refreshDeadlineAt = registered.refreshDeadlineAt === null ? null : now + timings.answerWithinMs;
  return stay({ ...registered, refreshDeadlineAt, probeDeadlineAt: null });
}

/** Gives up what could be continued, and begins anew at once. */
function reopen(state: Of<"resuming">, cause: CauseCode, context: LinkContext): Step {
  const step = open(fresh(troubled(state, cause, context.now)), context);
  return { state: step.state, effects: ["close", ...step.effects] };
}

/** Drops the socket and opens another: at once the first time, then with a pause. */
function reconnect(state: LinkState, cause: CauseCode, context: LinkContext): Step {
  const trouble = troubled(state, cause, context.now);
  const firstLoss = !("trouble" in state) || state.trouble === null;
  const step = firstLoss
    ? open(fresh(trouble), context)
    : wait(state, trouble, pauseMs("own-server", context.random, context.timings), context);
  return { state: step.state, effects: ["close", ...step.effects] };
}

function wait(state: LinkState, trouble: Trouble, pause: number, { now }: LinkContext): Step {
  const attempt = "attempt" in state ? state.attempt : 0;
  const foreignContacts = "foreignContacts" in state ? state.foreignContacts : 0;
  return stay({ kind: "waiting", attempt: attempt + 1, trouble, foreignContacts, retryAt: now + pause });
}

function onClosed(
  state: LinkState,
  { code, retryInMs = null }: Extract<LinkEvent, { type: "closed" }>,
  context: LinkContext,
): Step {
  if (state.kind === "idle" || state.kind === "waiting" || state.kind === "quiet") return stay(state);
  const after = afterClose(code);
  if (state.kind === "blocked" && after.kind === "retry") return stay({ ...state, socketOpen: false });
  switch (after.kind) {
    case "idle":
      return { state: { kind: "idle" }, effects: after.reload ? ["reload-settings"] : [] };
    case "quiet":
      return stay({ kind: "quiet" });
    case "blocked":
      return stay({ kind: "blocked", cause: after.cause, since: context.now, socketOpen: false, retryAt: null });
    case "retry": {
      const trouble = troubled(state, after.cause, context.now);
      const established = state.kind === "registered" && context.now - state.since >= STEADY_MS;
      // Many come back at once: each has its turn, and what was wrong before is why.
      if (retryInMs !== null)
        return wait(state, "trouble" in state && state.trouble ? state.trouble : trouble, retryInMs, context);
      if (after.pace === "pbx") return wait(state, trouble, pauseMs("pbx", context.random, context.timings), context);
      if (established || state.kind === "resuming") return open(fresh(trouble), context);
      return wait(state, trouble, pauseMs("own-server", context.random, context.timings), context);
    }
  }
}

function onAccepted(state: LinkState, event: Extract<LinkEvent, { type: "accepted" }>, context: LinkContext): Step {
  if (state.kind !== "registering" && state.kind !== "registered") return stay(state);
  const { now } = context;
  if (!event.contactIsOurs) {
    const foreignContacts = (state.kind === "registering" ? state.foreignContacts : 0) + 1;
    if (foreignContacts >= MAX_FOREIGN_CONTACTS) {
      return stay({ kind: "blocked", cause: "reg.notmine", since: now, socketOpen: true, retryAt: null });
    }
    const step = wait(state, troubled(state, "reg.notmine", now), context.timings.retryMinMs, context);
    return { state: { ...(step.state as Of<"waiting">), foreignContacts }, effects: ["close"] };
  }
  const lifeMs = Math.max(event.expiresSeconds, MIN_EXPIRES_SECONDS) * 1_000;
  return stay({
    kind: "registered",
    since: state.kind === "registered" ? state.since : now,
    expiresAt: now + lifeMs,
    refreshAt: now + lifeMs / 2,
    refreshDeadlineAt: null,
    probeDeadlineAt: null,
  });
}

function onRefused(state: LinkState, event: Extract<LinkEvent, { type: "refused" }>, context: LinkContext): Step {
  if (state.kind !== "registering" && state.kind !== "registered") return stay(state);
  const cause = event.cause ?? causeOfRegisterStatus(event.status);
  if (!healsByItself(cause)) {
    const retryAt = event.retryAt && Math.max(event.retryAt, context.now + BLOCKED_AT_LEAST_MS);
    return stay({ kind: "blocked", cause, since: context.now, socketOpen: true, retryAt });
  }
  const busy = cause === "reg.busy";
  const asked = busy && event.retryAfterSeconds !== null ? event.retryAfterSeconds * 1_000 : null;
  // A moment without Retry-After is the gateway's, for all: it may be minutes away, and whoever may try earlier is not told.
  const isForAll = event.retryAt !== null;
  const pause = asked ?? pauseMs(busy && !isForAll ? "busy" : "pbx", context.random, context.timings);
  const step = wait(state, troubled(state, cause, context.now), pause, context);
  return { state: step.state, effects: ["close"] };
}

function onWoke(state: LinkState, context: LinkContext): Step {
  switch (state.kind) {
    case "registered":
      return stay({ ...state, probeDeadlineAt: context.now + context.timings.probeWithinMs });
    case "resuming":
      return { state, effects: ["resume"] };
    case "waiting":
      return open(state, context);
    default:
      return onTick(state, context);
  }
}

function onRetryNow(state: LinkState, context: LinkContext): Step {
  switch (state.kind) {
    case "waiting":
      return open(state, context);
    case "blocked":
      return retry(state, context);
    case "quiet":
      return open(fresh(null), context);
    case "registered":
    case "resuming":
      return onWoke(state, context);
    case "idle":
    case "opening":
    case "registering":
      return stay(state);
  }
}

function onTick(state: LinkState, context: LinkContext): Step {
  const due = nextTickAt(state);
  if (due === null || due > context.now) return stay(state);
  switch (state.kind) {
    case "idle":
    case "quiet":
    case "resuming":
      return stay(state);
    case "opening": {
      const trouble = troubled(state, "net.console", context.now);
      const step = wait(state, trouble, pauseMs("own-server", context.random, context.timings), context);
      return { state: step.state, effects: ["close"] };
    }
    case "registering":
      return reconnect(state, "reg.silent", context);
    case "waiting":
      return open(state, context);
    case "blocked":
      return retry(state, context);
    case "registered":
      return onRegisteredTick(state, context);
  }
}

function onRegisteredTick(state: Of<"registered">, context: LinkContext): Step {
  const { now, timings } = context;
  if (state.probeDeadlineAt !== null && state.probeDeadlineAt <= now) return resume(state, "link.slept", context);
  if (state.refreshDeadlineAt !== null && state.refreshDeadlineAt <= now)
    return reconnect(state, "reg.silent", context);
  if (state.expiresAt <= now) return register(fresh({ cause: "reg.lost", since: now }), context);
  return { state: { ...state, refreshDeadlineAt: now + timings.answerWithinMs }, effects: ["register"] };
}
