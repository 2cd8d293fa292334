import JsSIP from "jssip";

/** Plain JsSIP with its defaults, the true password in the page and the PBX connected directly: what most integrations do. */
interface Settings {
  readonly server: string;
  readonly extension: string;
  readonly domain: string;
  readonly password: string;
}

interface IncomingSession {
  readonly originator: string;
  readonly session: { readonly remote_identity: { readonly display_name: string } };
}

const events: { name: string; at: number }[] = [];
/** When a call came, by the caller's name. */
const benchCards: Record<string, number> = {};
const now = (): number => performance.timeOrigin + performance.now();
const note = (name: string): void => {
  events.push({ name, at: now() });
};

function start(settings: Settings): JsSIP.UA {
  const ua = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(settings.server)],
    uri: `sip:${settings.extension}@${settings.domain}`,
    password: settings.password,
  });
  for (const name of ["registered", "unregistered", "registrationFailed", "disconnected", "connected"] as const) {
    ua.on(name, () => note(name));
  }
  ua.on("newRTCSession", ({ originator, session: { remote_identity: caller } }: IncomingSession) => {
    if (originator === "remote") benchCards[caller.display_name] ??= now();
  });
  note("start");
  ua.start();
  return ua;
}

let ua: JsSIP.UA | null = null;
let session: { terminate(): void; isEnded(): boolean } | null = null;

function call(domain: string, number: string): void {
  session = ua?.call(`sip:${number}@${domain}`, { mediaConstraints: { audio: true, video: false } }) ?? null;
}

Object.assign(globalThis, {
  benchCards,
  plain: {
    events,
    start: (settings: Settings) => {
      ua = start(settings);
    },
    call,
    /** The seed's "Before": nothing is registered until the click. */
    registerThenCall: (settings: Settings, number: string) => {
      ua = start(settings);
      ua.on("registered", () => call(settings.domain, number));
    },
    hangUp: () => {
      if (session?.isEnded() === false) session.terminate();
    },
    stop: () => ua?.stop(),
  },
});
