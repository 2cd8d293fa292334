import pg from "pg";

export const COMMIT_CHANNEL = "readyline_commit";
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
const CONNECT_TIMEOUT_MS = 10_000;

interface CommitListenerOptions {
  readonly url: string;
  /** Notifications that carry this id are this process's own and are ignored. */
  readonly ownId: string;
  /** Another instance committed, or the connection came back and something may have been missed. */
  readonly onWake: () => void;
  readonly onError: (error: Error) => void;
}

/**
 * Listens on a connection of its own and reconnects for ever, after 100 ms, doubling to 5 s. A notification only wakes:
 * what happened is read from the outbox, so a lost one costs time, never an event.
 */
export function listenForCommits(options: CommitListenerOptions): AsyncDisposable {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let retryMs = FIRST_RETRY_MS;
  let stopped = false;

  function retry(error: Error): void {
    if (stopped) return;
    options.onError(error);
    timer = setTimeout(connect, retryMs);
    timer.unref();
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }

  function connect(): void {
    const current = new pg.Client({
      connectionString: options.url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      application_name: "readyline-listen",
    });
    client = current;
    let lost = false;
    const fail = (error: Error) => {
      if (lost) return;
      lost = true;
      current.removeAllListeners("notification");
      current.end().catch(() => {
        // It is broken already; nothing is left to close.
      });
      retry(error);
    };
    current.on("error", fail);
    current.on("end", () => fail(new Error("The listening connection ended.")));
    current.on("notification", (message) => {
      if (message.payload !== options.ownId) options.onWake();
    });
    current
      .connect()
      .then(() => current.query(`listen ${COMMIT_CHANNEL}`))
      .then(() => {
        retryMs = FIRST_RETRY_MS;
        options.onWake();
      })
      .catch(fail);
  }

  connect();
  return {
    async [Symbol.asyncDispose]() {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => {
        // Closing a connection that never opened.
      });
    },
  };
}
