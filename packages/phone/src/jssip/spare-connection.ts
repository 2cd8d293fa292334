/** Addresses may have changed unnoticed after this: the spare is thrown away and made anew. */
const MAX_AGE_MS = 60_000;
/** The page draws its green light first. */
const MAKE_AFTER_MS = 250;
const GATHER_WITHIN_MS = 2_000;

/** What the spare needs of the browser. */
export interface SpareBrowser {
  /** Null where none is to be kept. */
  createConnection(): RTCPeerConnection | null;
  /** `granted`: only then Chromium offers addresses that a PBX can reach (without it: `.local` names and `c=IN IP4 0.0.0.0`, a hold). */
  microphonePermission(): Promise<PermissionState>;
  /** Calls back when the network may have changed. Returns the way to stop. */
  onNetworkChange(listener: () => void): () => void;
}

interface Spare {
  readonly connection: RTCPeerConnection;
  readonly offer: RTCSessionDescription;
  readonly madeAt: number;
}

/**
 * Keeps one peer connection that has its offer and all candidates already, so that the INVITE of the next call waits for nothing.
 * The audio line sends and receives and has no track: the microphone is put in later, without another offer.
 *
 * ```
 * off --keep()--> making --> ready --take()--> off
 *      ready --60 s, network change--> making        any --drop()--> off
 * ```
 */
export class SpareConnection {
  readonly #browser: SpareBrowser;
  #wanted = false;
  #spare: Spare | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #stopWatching: (() => void) | null = null;
  /** Goes up at each drop: what was being made then is closed when it is done. */
  #round = 0;

  constructor(browser: SpareBrowser) {
    this.#browser = browser;
  }

  /** From now on there is to be a spare, until it is taken or dropped. */
  keep(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#stopWatching = this.#browser.onNetworkChange(() => this.#renew());
    this.#later(MAKE_AFTER_MS);
  }

  /** Closes the spare and makes no other until {@link keep}. */
  drop(): void {
    this.#wanted = false;
    this.#stopWatching?.();
    this.#stopWatching = null;
    this.#discard();
  }

  /**
   * The spare, if it is ready, for one call; `createOffer` and `setLocalDescription` of it give, once, what was made before.
   * Null = the call makes its own connection. Either way there is no spare until {@link keep}.
   */
  take(): RTCPeerConnection | null {
    const spare = this.#spare;
    this.#spare = null;
    this.drop();
    if (spare === null) return null;
    if (Date.now() - spare.madeAt > MAX_AGE_MS || spare.connection.signalingState === "closed") {
      spare.connection.close();
      return null;
    }
    return answeringOnce(spare);
  }

  #later(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#renew(), ms);
  }

  #discard(): void {
    this.#round += 1;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#spare?.connection.close();
    this.#spare = null;
  }

  #renew(): void {
    this.#discard();
    const round = this.#round;
    this.#make().then(
      (spare) => {
        if (round === this.#round) this.#spare = spare;
        else spare?.connection.close();
      },
      // Without a spare the next call makes its connection itself, and there the fault is shown.
      () => undefined,
    );
    this.#later(MAX_AGE_MS);
  }

  async #make(): Promise<Spare | null> {
    if ((await this.#browser.microphonePermission()) !== "granted") return null;
    const connection = this.#browser.createConnection();
    if (connection === null) return null;
    try {
      connection.addTransceiver("audio", { direction: "sendrecv", streams: [new MediaStream()] });
      await connection.setLocalDescription(await connection.createOffer());
      await gathered(connection);
      const offer = connection.localDescription;
      if (offer !== null && isReachable(connection, offer.sdp)) return { connection, offer, madeAt: Date.now() };
    } catch (error) {
      connection.close();
      throw error;
    }
    connection.close();
    return null;
  }
}

/** An offer without a usable address would be taken for a hold, or never be answered. */
function isReachable(connection: RTCPeerConnection, sdp: string): boolean {
  return (
    connection.iceGatheringState === "complete" && /^a=candidate:/m.test(sdp) && !/^c=IN IP4 0\.0\.0\.0/m.test(sdp)
  );
}

/** Resolves at the end of gathering or after 2 s. */
function gathered(connection: RTCPeerConnection): Promise<void> {
  if (connection.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHER_WITHIN_MS);
    connection.addEventListener("icegatheringstatechange", () => {
      if (connection.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The first offer that is asked for is the one that is there; after it the connection is as any other. */
function answeringOnce({ connection, offer }: Spare): RTCPeerConnection {
  const own = connection as { createOffer?: unknown; setLocalDescription?: unknown };
  own.createOffer = () => {
    delete own.createOffer;
    return Promise.resolve(offer);
  };
  own.setLocalDescription = () => {
    delete own.setLocalDescription;
    return Promise.resolve();
  };
  return connection;
}

const isRelay = ({ urls }: RTCIceServer): boolean => [urls].flat().some((url) => /^turns?:/i.test(url));

/** Chromium, Firefox and Safari as they are. Where calls may go by TURN there is no spare: it would hold an allocation there all day. */
export function browserOfSpare(iceServers: () => RTCIceServer[]): SpareBrowser {
  return {
    createConnection: () => {
      const servers = iceServers();
      return servers.some(isRelay) ? null : new RTCPeerConnection({ iceServers: servers });
    },
    microphonePermission: async () => (await navigator.permissions.query({ name: "microphone" })).state,
    onNetworkChange: (listener) => {
      const { connection } = navigator as Navigator & { readonly connection?: EventTarget };
      addEventListener("online", listener);
      connection?.addEventListener("change", listener);
      return () => {
        removeEventListener("online", listener);
        connection?.removeEventListener("change", listener);
      };
    },
  };
}
