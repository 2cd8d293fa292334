import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { Relay, type Scene } from "@readyline/lab/faults";

/** Our console ─▶ `scene.hop` ─▶ our server ─▶ `scene.trunk` ─▶ PBX; a plain library ─▶ `direct` ─▶ the same PBX. */
export class Place implements AsyncDisposable {
  readonly scene: Scene;
  readonly direct: Relay;
  readonly #silentPort: number;
  readonly #rest: AsyncDisposableStack;

  private constructor(scene: Scene, direct: Relay, silentPort: number, rest: AsyncDisposableStack) {
    this.scene = scene;
    this.direct = direct;
    this.#silentPort = silentPort;
    this.#rest = rest;
  }

  /** @param scene on Kamailio; the caller disposes of it */
  static async around(scene: Scene): Promise<Place> {
    await using started = new AsyncDisposableStack();
    const direct = started.use(await Relay.start());
    // Takes connections and says nothing.
    const silent = createServer((socket) => socket.on("error", () => socket.destroy()).resume());
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    started.defer(() => void silent.close());
    direct.targetPort = scene.kamailio.ports.ws;
    return new Place(scene, direct, (silent.address() as AddressInfo).port, started.move());
  }

  /** The way to the PBX, of everybody. */
  get trunks(): readonly Relay[] {
    return [this.scene.trunk, this.direct];
  }

  /** The cable of the operator's machine, of everybody. */
  get cables(): readonly Relay[] {
    return [this.scene.hop, this.direct];
  }

  /** Whether new connections to the PBX lead to something that takes them and says nothing. Those that are made stay where they are. */
  set leadsToSilence(silent: boolean) {
    for (const relay of this.trunks) relay.targetPort = silent ? this.#silentPort : this.scene.kamailio.ports.ws;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rest.disposeAsync();
  }
}

export interface RecoveryFault {
  /** As in the figures. */
  readonly name: string;
  readonly holdMs: number;
  /** Whether connections close, or nothing is heard of it. */
  readonly isClosed: boolean;
  inject(place: Place): Promise<void> | void;
  heal(place: Place): Promise<void> | void;
}

const killed = (seconds: number): RecoveryFault => ({
  name: `pbx_killed_${seconds}s`,
  holdMs: seconds * 1_000,
  isClosed: true,
  inject: ({ scene }) => scene.stack.killPbx(),
  heal: ({ scene }) => scene.stack.restartPbx(),
});

const silent = (name: string, relaysOf: (place: Place) => readonly Relay[]): RecoveryFault => ({
  name,
  holdMs: 5_000,
  isClosed: false,
  inject: (place) => {
    for (const relay of relaysOf(place)) relay.mode = "hold";
  },
  heal: (place) => {
    for (const relay of relaysOf(place)) relay.mode = "pass";
  },
});

/** Each hits all clients in the same moment, and none of them can be called while it lasts. */
export const recoveryFaults: readonly RecoveryFault[] = [
  killed(1),
  killed(3),
  killed(10),
  {
    name: "pbx_frozen_10s",
    holdMs: 10_000,
    isClosed: false,
    inject: ({ scene }) => scene.stack.freezePbx(),
    heal: ({ scene }) => scene.stack.thawPbx(),
  },
  silent("pbx_link_silent_5s", ({ trunks }) => trunks),
  silent("operator_link_silent_5s", ({ cables }) => cables),
  {
    name: "pbx_link_closed_5s",
    holdMs: 5_000,
    isClosed: true,
    inject: ({ trunks }) => {
      for (const relay of trunks) {
        relay.mode = "refuse";
        relay.cut();
      }
    },
    heal: ({ trunks }) => {
      for (const relay of trunks) relay.mode = "pass";
    },
  },
  {
    name: "pbx_takes_tcp_and_is_silent_10s",
    holdMs: 10_000,
    isClosed: true,
    inject: (place) => {
      place.leadsToSilence = true;
      for (const relay of place.trunks) relay.cut();
    },
    heal: (place) => {
      place.leadsToSilence = false;
    },
  },
];
