/** How a line comes back after a cause. `none` needs a person. */
export type RetryRule = "at-once" | "automatic" | "on-event" | "limited" | "none";
export type LineColour = "red" | "yellow" | "green";

export interface Cause {
  /** At most 12 words; says what happened and what happens next. `[t]` is replaced by the seconds to the next try. */
  readonly operatorText: string;
  /** What an administrator checks. */
  readonly administratorText: string;
  readonly retry: RetryRule;
  readonly retryText: string;
  readonly colour: LineColour;
  /** Who has to do something before the line can come back: told once an occurrence, with a row in the audit log. */
  readonly needs?: "administrator";
}

/**
 * Why a line is not (wholly) ready. One table for server, console, documents and tests.
 * A cause comes from proof (gateway, probes, browser permission), never from a library's word alone.
 */
export const causes = {
  "net.offline": {
    operatorText: "Your computer is offline. Check the network cable.",
    administratorText: "Link, DHCP, Wi-Fi of this workstation; the browser says it is offline.",
    retry: "on-event",
    retryText: "when the computer is online again, at once",
    colour: "red",
  },
  "net.console": {
    operatorText: "Console server unreachable. Alarms may be missing here.",
    administratorText: "API and live feed are both down: server, proxy, VPN.",
    retry: "automatic",
    retryText: "at once, then every 1–2 s with jitter",
    colour: "red",
  },
  "pbx.unreachable": {
    operatorText: "PBX unreachable. Reconnecting automatically.",
    administratorText: "Host, port and firewall of PBX_WS_SERVER as seen from this server.",
    retry: "automatic",
    retryText: "the gateway probes every 500 ms and calls the consoles back",
    colour: "red",
  },
  "pbx.timeout": {
    operatorText: "PBX does not answer. Reconnecting automatically.",
    administratorText: "No WebSocket opened in 5 s: overload or a half-dead proxy.",
    retry: "automatic",
    retryText: "the gateway probes every 500 ms and calls the consoles back",
    colour: "red",
  },
  "pbx.tls": {
    operatorText: "PBX certificate is not valid. IT has been informed.",
    administratorText: "Expiry, host name and CA of the PBX certificate; own CA: PBX_CA_FILE.",
    retry: "automatic",
    retryText: "the gateway probes every 2 s, once for all lines",
    colour: "red",
    needs: "administrator",
  },
  "pbx.upgrade": {
    operatorText: "PBX address is wrong. Tell your administrator.",
    administratorText: "The PBX refused the WebSocket: 404 = path, 400 = subprotocol sip, proxy upgrade headers.",
    retry: "automatic",
    retryText: "the gateway probes every 2 s, once for all lines",
    colour: "red",
    needs: "administrator",
  },
  "gw.session": {
    operatorText: "Your session ended. Sign in to restore your line.",
    administratorText: "The session expired or was revoked.",
    retry: "none",
    retryText: "after the next sign-in",
    colour: "red",
  },
  "link.silent": {
    operatorText: "Connection stalled. Reconnecting automatically.",
    administratorText: "Probe unanswered: NAT or proxy idle time-out, or the PBX is frozen.",
    retry: "automatic",
    retryText: "at once, then every 1–2 s with jitter",
    colour: "red",
  },
  "link.slept": {
    operatorText: "Computer was asleep. Reconnecting.",
    administratorText: "Clock jump over 5 s or frozen tab: power and tab-sleep policy.",
    retry: "at-once",
    retryText: "at once",
    colour: "yellow",
  },
  "pbx.restarted": {
    operatorText: "PBX restarted. Reconnecting.",
    administratorText: "The PBX closed the connection (1001 or 1012): restart or reload.",
    retry: "automatic",
    retryText: "the gateway probes every 500 ms and calls the consoles back",
    colour: "red",
  },
  "pbx.moved": {
    operatorText: "Your line moves to another PBX server.",
    administratorText: "The first PBX server was lost, or is healthy again: Setup → PBX shows each.",
    retry: "at-once",
    retryText: "at once, at the server that is healthy",
    colour: "yellow",
  },
  "reg.password": {
    operatorText: "Line password rejected. Tell your administrator.",
    administratorText: "401 after credentials: secret, user name or realm; an unknown user looks the same.",
    retry: "limited",
    retryText: "2 in 10 minutes, then one every 10 minutes, or when credentials or PBX settings change",
    colour: "red",
    needs: "administrator",
  },
  "reg.algorithm": {
    operatorText: "PBX sign-in method unsupported. Tell your administrator.",
    administratorText:
      "The PBX offers no digest algorithm that PBX_DIGEST allows, or a realm that PBX_REALMS does not list.",
    retry: "none",
    retryText: "when PBX settings change, or by Retry now",
    colour: "red",
    needs: "administrator",
  },
  "reg.forbidden": {
    operatorText: "PBX refused your extension. Tell your administrator.",
    administratorText: "403: contact limit (max_contacts, remove_existing) or an access list.",
    retry: "none",
    retryText: "when credentials change, or by Retry now; after 2 in 10 min also every 10 min",
    colour: "red",
    needs: "administrator",
  },
  "reg.unknown": {
    operatorText: "Extension unknown to the PBX. Tell your administrator.",
    administratorText: "404: extension or SIP domain.",
    retry: "none",
    retryText: "when credentials change, or by Retry now; after 2 in 10 min also every 10 min",
    colour: "red",
    needs: "administrator",
  },
  "reg.rejected": {
    operatorText: "PBX refused the line settings. Tell your administrator.",
    administratorText: "423 twice or another 4xx/6xx: expiry limits; see the gateway's log.",
    retry: "none",
    retryText: "423: 2 tries; else by Retry now",
    colour: "red",
    needs: "administrator",
  },
  "reg.busy": {
    operatorText: "PBX is busy. Next try in [t] seconds.",
    administratorText: "5xx to REGISTER: PBX load; Retry-After is obeyed.",
    retry: "automatic",
    retryText: "after Retry-After, else every 1–2 s",
    colour: "red",
  },
  "reg.silent": {
    operatorText: "PBX did not confirm the line. Trying again.",
    administratorText: "No answer to REGISTER in 5 s: SIP stack hung, proxy route.",
    retry: "automatic",
    retryText: "at once on a new connection",
    colour: "red",
  },
  "reg.notmine": {
    operatorText: "PBX confirmed another device. Trying again.",
    administratorText: "200 to REGISTER without our Contact: rewrite rule, shared address-of-record.",
    retry: "limited",
    retryText: "3 tries, then none",
    colour: "red",
  },
  "reg.lost": {
    operatorText: "PBX lost this line. Registering again.",
    administratorText: "The PBX no longer lists our contact.",
    retry: "at-once",
    retryText: "at once",
    colour: "yellow",
  },
  "line.elsewhere": {
    operatorText: "Your extension is in use at another sign-in.",
    administratorText: "A newer sign-in of the same user holds the line; its address and time are shown.",
    retry: "none",
    retryText: "by the button Take back line",
    colour: "red",
    needs: "administrator",
  },
  "mic.denied": {
    operatorText: "Microphone blocked. Allow it in the address bar.",
    administratorText: "Site permission, browser policy, privacy switch of the operating system.",
    retry: "on-event",
    retryText: "when the permission changes",
    colour: "red",
  },
  "mic.missing": {
    operatorText: "No microphone found. Plug in your headset.",
    administratorText: "The device list is empty: driver, dock, USB policy.",
    retry: "on-event",
    retryText: "when a device is plugged in",
    colour: "red",
  },
  "mic.busy": {
    operatorText: "Microphone is used by another program. Close it.",
    administratorText: "NotReadableError: exclusive mode, another softphone.",
    retry: "on-event",
    retryText: "on focus, and every 10 s",
    colour: "red",
  },
  "sound.blocked": {
    operatorText: "Sound is blocked. Press any key to enable it.",
    administratorText: "Autoplay rule of the browser; allow the site by policy.",
    retry: "on-event",
    retryText: "on the first key or click",
    colour: "green",
  },
  "setup.missing": {
    operatorText: "Phone settings are missing. Tell your administrator.",
    administratorText: "No PBX server or domain, no stored SIP password, or the page is not on HTTPS.",
    retry: "none",
    retryText: "when the settings are complete",
    colour: "red",
    needs: "administrator",
  },
} as const satisfies Record<string, Cause>;

export type CauseCode = keyof typeof causes;

/** What a PBX refuses a REGISTER with credentials by. */
export type RefusalCause = Extract<CauseCode, "reg.password" | "reg.forbidden" | "reg.unknown">;
export const causeCodes = Object.keys(causes) as [CauseCode, ...CauseCode[]];

export function needsAdministrator(code: CauseCode): boolean {
  const cause: Cause = causes[code];
  return cause.needs === "administrator";
}

/**
 * The sentence for operators.
 * @param seconds to the next try; null where it is not known or over: the part that counts is left out then
 */
export function operatorTextOf(code: CauseCode, seconds: number | null): string {
  const text: string = causes[code].operatorText;
  if (!text.includes("[t]")) return text;
  if (seconds === null) return `${text.split(". ")[0]}.`;
  return text.replace("[t] seconds", seconds === 1 ? "1 second" : `${seconds} seconds`);
}
