import type { AppContext } from "../../context.ts";

export interface ClaimKeeperOptions {
  /** How often owners are looked for. */
  readonly everyMs: number;
  /** How long an owner may be gone before the alarm goes back to the queue. */
  readonly lostAfterMs: number;
}

const claimKeeperDefaults: ClaimKeeperOptions = { everyMs: 5_000, lostAfterMs: 60_000 };

export interface ClaimKeeperContext extends Pick<AppContext, "database" | "presence" | "log" | "now"> {
  /** Users with a call that has not ended: an owner who talks is there, whatever the page does. */
  usersOnCall(): readonly string[];
}

/**
 * Keeps claims from being orphaned: while the owner has a page that answers, or a call, the claim's heartbeat goes on; an
 * owner who is gone for `lostAfterMs` loses the alarm to the queue, with an action that says so. Time during which this
 * server was down does not count against anybody.
 */
export function startClaimKeeper(
  context: ClaimKeeperContext,
  options: ClaimKeeperOptions = claimKeeperDefaults,
): AsyncDisposable {
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  let countsFromNow = true;

  const round = async (): Promise<void> => {
    try {
      const owners = await ownersOf(context);
      const present = countsFromNow ? owners : presentOf(context, owners);
      if (owners.size > 0) await keep(context, present, options.lostAfterMs);
      countsFromNow = false;
    } catch (error) {
      context.log.error({ error }, "Claims could not be checked; trying again at the next round");
    }
  };

  const timer = setInterval(() => {
    running = running.then(() => (stopped ? undefined : round()));
  }, options.everyMs);
  running = round();

  return {
    async [Symbol.asyncDispose]() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

async function ownersOf({ database }: ClaimKeeperContext): Promise<ReadonlySet<string>> {
  const open = await database.alarms.listOpen();
  return new Set(open.flatMap((alarm) => (alarm.state === "claimed" && alarm.owner ? [alarm.owner.userId] : [])));
}

function presentOf(context: ClaimKeeperContext, owners: ReadonlySet<string>): ReadonlySet<string> {
  const onCall = new Set(context.usersOnCall());
  return new Set([...owners].filter((userId) => context.presence.has(userId) || onCall.has(userId)));
}

async function keep(context: ClaimKeeperContext, present: ReadonlySet<string>, lostAfterMs: number): Promise<void> {
  const released = await context.database.writeTx(async (tx) => {
    for (const userId of present) await tx.alarms.heartbeat(userId);
    return tx.alarms.releaseAbandoned(tx.nowMs - lostAfterMs);
  });
  for (const alarm of released) {
    context.log.warn({ alarmNo: alarm.no }, "The owner's console is gone; the alarm went back to the queue");
  }
}
