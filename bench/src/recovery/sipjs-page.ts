import { SessionManager } from "sip.js/lib/platform/web/index.js";

/** Plain SIP.js: its `SessionManager` with its defaults, the true password in the page and the PBX connected directly. */
interface Settings {
  readonly server: string;
  readonly extension: string;
  readonly domain: string;
  readonly password: string;
}

const events: { name: string; at: number }[] = [];
/** When a call came, by the caller's name. */
const benchCards: Record<string, number> = {};
const now = (): number => performance.timeOrigin + performance.now();
const note = (name: string): void => {
  events.push({ name, at: now() });
};

function start({ server, extension, domain, password }: Settings): void {
  const manager = new SessionManager(server, {
    aor: `sip:${extension}@${domain}`,
    userAgentOptions: { authorizationUsername: extension, authorizationPassword: password },
    delegate: {
      onRegistered: () => note("registered"),
      onUnregistered: () => note("unregistered"),
      onServerConnect: () => note("connected"),
      onServerDisconnect: () => note("disconnected"),
      onCallReceived: ({ remoteIdentity }) => {
        benchCards[remoteIdentity.displayName] ??= now();
      },
    },
  });
  note("start");
  void manager.connect().then(() => manager.register());
}

Object.assign(globalThis, { benchCards, plain: { events, start } });
