import { z } from "zod";
import type { CamelCaseKeys } from "./case.ts";
import { epochMs, sipExtension, text } from "./primitives.ts";

/** The steps of the connection doctor, in the order in which they are taken, and what each looks at. */
export const doctorSteps = {
  dns: { title: "DNS", looksAt: "The name of the PBX has an address." },
  tcp: { title: "TCP", looksAt: "The port of the PBX is open." },
  tls: { title: "TLS", looksAt: "The certificate of the PBX: dates, name, chain." },
  upgrade: { title: "WebSocket", looksAt: "The PBX takes a WebSocket with subprotocol sip." },
  options: { title: "OPTIONS", looksAt: "A SIP server answers." },
  register: { title: "REGISTER", looksAt: "The test extension registers, and the PBX lists this contact." },
  call: { title: "Echo call", looksAt: "The echo extension takes a call." },
  audio: { title: "Audio both ways", looksAt: "A tone goes out and comes back." },
  hang_up: { title: "Hang-up", looksAt: "The PBX confirms the end of the call." },
  unregister: { title: "Un-register", looksAt: "The PBX takes the test contact off again." },
} as const;

export type DoctorStepName = keyof typeof doctorSteps;
export const doctorStepNames = Object.keys(doctorSteps) as [DoctorStepName, ...DoctorStepName[]];

export interface DoctorFinding {
  /** What was found. */
  readonly text: string;
  /** What to do about it; empty where nothing is to be done. */
  readonly action: string;
}

/**
 * Everything that a step can find besides success, one table for server, console, command line and documents.
 * `docs/reference/doctor.md` lists the same rows; a test proves it.
 */
export const doctorFindings = {
  "dns.not_found": {
    text: "The name of the PBX is not known.",
    action: "Check the host in PBX_WS_SERVER, and that the DNS servers of this server know it.",
  },
  "dns.no_answer": {
    text: "The DNS server does not answer.",
    action: "Check the DNS servers of this server (resolv.conf, network, firewall on port 53).",
  },
  "tcp.refused": {
    text: "Nothing listens on this port.",
    action: "Check the port in PBX_WS_SERVER, and that the PBX runs with its WebSocket transport switched on.",
  },
  "tcp.timeout": {
    text: "The port does not answer.",
    action: "A firewall between this server and the PBX drops the packets, or the PBX machine is down.",
  },
  "tcp.unreachable": {
    text: "There is no route to the PBX.",
    action: "Check the network, the VPN and the routes of this server.",
  },
  "tcp.partial": {
    text: "Only some of the addresses answer.",
    action:
      "Correct the DNS entry of the PBX, or make it listen on all of its addresses: other clients may try the dead one first.",
  },
  "tls.not_tls": {
    text: "The port does not speak TLS.",
    action: "Use the TLS port of the PBX in PBX_WS_SERVER, or ws:// if the PBX is on this machine.",
  },
  "tls.handshake": {
    text: "The TLS handshake failed.",
    action:
      "Compare the TLS versions and ciphers: the PBX must offer TLS 1.2 or newer and needs no client certificate.",
  },
  "tls.timeout": {
    text: "The TLS handshake was not finished in time.",
    action: "The PBX or a proxy before it hangs. Check its load and its log.",
  },
  "tls.expired": {
    text: "The certificate has expired.",
    action: "Renew the certificate on the PBX and reload the PBX.",
  },
  "tls.not_yet_valid": {
    text: "The certificate is not yet valid.",
    action: "Compare the clocks of this server and of the machine that issued the certificate.",
  },
  "tls.wrong_name": {
    text: "The certificate is for another name.",
    action: "Use a name of the certificate in PBX_WS_SERVER, or issue a certificate with the name that is used there.",
  },
  "tls.self_signed": {
    text: "The certificate is self-signed and not trusted.",
    action: "Put this certificate into PBX_CA_FILE, or use one of an authority.",
  },
  "tls.untrusted": {
    text: "The certificate is of an authority that is not trusted here.",
    action: "Put the PEM certificate of that authority into PBX_CA_FILE.",
  },
  "tls.incomplete": {
    text: "The PBX does not send the whole certificate chain.",
    action: "Configure the full chain (certificate and intermediate certificates) on the PBX.",
  },
  "tls.chain_expired": {
    text: "A certificate of the authority has expired.",
    action: "Install the authority's current intermediate certificate on the PBX, or renew PBX_CA_FILE.",
  },
  "tls.invalid": {
    text: "The certificate is not accepted.",
    action: "The facts name the reason. Issue a new server certificate for the PBX.",
  },
  "tls.expiring": {
    text: "The certificate expires soon.",
    action: "Renew the certificate on the PBX before that day: all lines go down when it expires.",
  },
  "upgrade.path": {
    text: "The PBX answers 404: the path is wrong.",
    action: "Check the path in PBX_WS_SERVER (Asterisk: /ws), and the location in the proxy before the PBX.",
  },
  "upgrade.subprotocol": {
    text: "The PBX does not take the WebSocket subprotocol sip here.",
    action:
      "Use the SIP WebSocket address of the PBX; a proxy before it must pass Sec-WebSocket-Protocol and Upgrade on.",
  },
  "upgrade.origin": {
    text: "The PBX answers 403: this server is not allowed.",
    action: "Allow the address of this server on the PBX. The server sends no Origin header.",
  },
  "upgrade.not_allowed": {
    text: "The PBX or a proxy asks for a sign-in before the WebSocket.",
    action: "Let this server through without HTTP authentication.",
  },
  "upgrade.busy": {
    text: "The PBX, or the proxy before it, refuses WebSockets now.",
    action:
      "A 5xx of a proxy means that it cannot reach the PBX; of the PBX itself, that it is overloaded or shuts down.",
  },
  "upgrade.not_websocket": {
    text: "This is no WebSocket server.",
    action: "Check port and scheme in PBX_WS_SERVER: a TLS port needs wss://, a SIP port over TCP is not WebSocket.",
  },
  "upgrade.timeout": {
    text: "The WebSocket did not open in time.",
    action: "The PBX accepts connections but does not serve them: overload, or a half-dead proxy.",
  },
  "options.silent": {
    text: "The PBX does not answer SIP.",
    action:
      "The WebSocket is open, but the SIP stack is not behind it, or it hangs. Restart the PBX's SIP module; check its log.",
  },
  "options.failing": {
    text: "The PBX answers with a server error.",
    action: "Check the load and the log of the PBX.",
  },
  "register.password": {
    text: "The PBX refuses the password of the test extension.",
    action:
      "Check PBX_TEST_EXTENSION and PBX_TEST_PASSWORD, and the user name for authentication. Many PBXes answer the same for an unknown extension.",
  },
  "register.unknown": {
    text: "The PBX does not know the test extension.",
    action: "Create the extension on the PBX, or correct PBX_TEST_EXTENSION and PBX_DOMAIN.",
  },
  "register.forbidden": {
    text: "The PBX forbids the test extension to register.",
    action: "Check access lists and the limit of contacts (Asterisk: max_contacts, remove_existing).",
  },
  "register.interval": {
    text: "The PBX wants a longer registration than it says.",
    action: "Two answers 423 in a row: check the smallest registration time on the PBX.",
  },
  "register.busy": {
    text: "The PBX is too busy to register.",
    action: "Check the load, the database and the log of the PBX.",
  },
  "register.silent": {
    text: "The PBX does not answer REGISTER.",
    action:
      "OPTIONS is answered but REGISTER is not: check the registrar's route, its database, and bans of this address (fail2ban).",
  },
  "register.rejected": {
    text: "The PBX refuses the registration.",
    action: "The facts show its answer; check the log of the PBX.",
  },
  "register.algorithm": {
    text: "The PBX offers no sign-in method that is allowed.",
    action: "Allow the PBX's digest algorithm by PBX_DIGEST, or switch the PBX to a stronger one.",
  },
  "register.realm": {
    text: "The PBX asks in the name of another realm.",
    action:
      "If the realm is right, add it to PBX_REALMS, or forget the pinned realm under Setup → PBX. Nothing was signed for it.",
  },
  "register.not_ours": {
    text: "The PBX confirms, but does not list this contact.",
    action: "The PBX or a proxy rewrites Contact, or several devices share the extension with a limit of one contact.",
  },
  "register.wait": {
    text: "Not tried: this extension was refused twice within 10 minutes.",
    action:
      "Correct extension and password, and try again at the time shown, so that the PBX does not ban this server.",
  },
  "register.open": {
    text: "The PBX registers the extension without a password.",
    action: "Switch on authentication of REGISTER on the PBX: anybody who reaches it can take any extension.",
  },
  "call.unknown_number": {
    text: "The PBX does not know the echo extension.",
    action: "Create an echo extension on the PBX (Asterisk: Answer, Echo), or correct PBX_ECHO_EXTENSION.",
  },
  "call.forbidden": {
    text: "The test extension may not call the echo extension.",
    action: "Check the dialling rights (context) of the test extension on the PBX.",
  },
  "call.busy": { text: "The echo extension is busy or not available.", action: "Check the echo extension on the PBX." },
  "call.codec": {
    text: "The PBX takes none of the offered codecs, or no WebRTC audio.",
    action: "Allow PCMU (ulaw) or PCMA (alaw) for the test extension, and WebRTC (DTLS-SRTP, ICE, rtcp-mux).",
  },
  "call.challenge": {
    text: "The PBX does not accept the sign-in of the call.",
    action: "REGISTER was accepted with the same password: check the realm and the rights for calls on the PBX.",
  },
  "call.no_answer": {
    text: "The echo extension rings, but does not answer.",
    action: "Check that PBX_ECHO_EXTENSION answers by itself.",
  },
  "call.silent": { text: "The PBX does not answer the call.", action: "Check the call route and the log of the PBX." },
  "call.failing": {
    text: "The PBX cannot set the call up.",
    action: "The facts show its answer; check the log of the PBX.",
  },
  "audio.no_path": {
    text: "No audio connection comes about (ICE).",
    action:
      "UDP between this server and the media ports of the PBX is blocked, or the PBX announces an address that cannot be reached. Browsers need the same ports.",
  },
  "audio.no_keys": {
    text: "The audio cannot be encrypted (DTLS).",
    action: "Check the DTLS certificate of the PBX (Asterisk: dtls_auto_generate_cert, dtls_verify=fingerprint).",
  },
  "audio.nothing": {
    text: "The audio connection is up, but nothing arrives.",
    action:
      "The PBX receives no audio from here or does not send any: check its RTP ports and that the extension is an echo.",
  },
  "audio.silence": {
    text: "Only silence comes back.",
    action:
      "Audio from the PBX arrives, audio to the PBX does not: check its RTP ports, and that the extension is an echo.",
  },
  "audio.no_echo": {
    text: "Audio arrives, but not the tone that was sent.",
    action:
      "The extension is no echo, or plays an announcement first; else the audio to the PBX is lost. Set PBX_ECHO_EXTENSION to a plain echo.",
  },
  "audio.loss": {
    text: "Audio works both ways, but packets are lost.",
    action: "Check the network between this server and the PBX: load, duplex, Wi-Fi, VPN.",
  },
  "hang_up.silent": {
    text: "The PBX did not confirm the end of the call.",
    action: "Check the log of the PBX: calls that are not ended cost lines.",
  },
  "hang_up.theirs": {
    text: "The PBX ended the call before the test was over.",
    action: "Check what the echo extension does, and the time limits of calls.",
  },
  "unregister.unconfirmed": {
    text: "The PBX did not confirm the un-registration.",
    action: "The contact expires by itself within the time that REGISTER was granted.",
  },
  "link.closed": {
    text: "The PBX closed the connection.",
    action: "Check the log of the PBX for the time of this run: restart, crash, or a rule that drops this client.",
  },
  "run.fault": { text: "The step failed in this server.", action: "See the server's log for the time of this run." },
  "not_run.failed": { text: "Not run, because an earlier step failed.", action: "" },
  "not_run.no_tls": { text: "Not run: ws:// is not encrypted.", action: "" },
  "not_run.no_extension": {
    text: "Not run: no test extension.",
    action: "Set PBX_TEST_EXTENSION and PBX_TEST_PASSWORD, or enter an extension for this run.",
  },
  "not_run.no_echo": {
    text: "Not run: no echo extension.",
    action: "Set PBX_ECHO_EXTENSION to an extension of the PBX that answers and sends back what it hears.",
  },
  "not_run.stopped": { text: "Not run: the run was stopped.", action: "" },
  "not_run.ended": { text: "Not run: there is nothing to undo.", action: "" },
} as const satisfies Record<string, DoctorFinding>;

export type DoctorFindingCode = keyof typeof doctorFindings;
const findingCodes = Object.keys(doctorFindings) as [DoctorFindingCode, ...DoctorFindingCode[]];

/** What a step tells besides its finding; the words are for people. */
export const doctorFactLabels = {
  addresses: "Addresses",
  connected: "Connected to",
  failed_addresses: "Not reached",
  seen_from: "From",
  protocol: "Protocol",
  subject: "Certificate for",
  names: "Names",
  issuer: "Issued by",
  valid_from: "Valid from",
  valid_to: "Valid to",
  days_left: "Days left",
  chain: "Chain",
  trusted_by: "Trusted by",
  wanted_name: "Name asked for",
  http_status: "HTTP status",
  subprotocol: "Subprotocol",
  server: "Server",
  status: "SIP answer",
  extension: "Extension",
  digest: "Digest",
  realm: "Realm",
  expires: "Registered for",
  contacts: "Contacts there",
  retry_at: "Next try",
  called: "Called",
  ringing: "Ringing after",
  answered: "Answered after",
  codec: "Codec",
  media_path: "Audio path",
  sent: "Packets sent",
  received: "Packets received",
  level_sent: "Level sent",
  level_received: "Level received",
  round_trip: "Round trip of the tone",
  loss: "Lost",
  error: "Seen",
} as const;

export type DoctorFactName = keyof typeof doctorFactLabels;
const factNames = Object.keys(doctorFactLabels) as [DoctorFactName, ...DoctorFactName[]];

export const doctorStep = z.object({
  name: z.enum(doctorStepNames),
  /** `skipped` = not run, for the reason in `finding`. */
  state: z.enum(["waiting", "running", "ok", "warning", "failed", "skipped"]),
  duration_ms: z.number().min(0).nullable(),
  finding: z.enum(findingCodes).nullable(),
  /** The step whose failure stopped this one. */
  blocked_by: z.enum(doctorStepNames).nullable(),
  facts: z.array(z.object({ name: z.enum(factNames), value: z.string() })),
});
export type DoctorStepWire = z.infer<typeof doctorStep>;
export type DoctorStep = CamelCaseKeys<DoctorStepWire>;

export const doctorReport = z.object({
  /** Address of the PBX. */
  server: z.string(),
  domain: z.string(),
  /** The test extension; null = none was given. */
  extension: z.string().nullable(),
  echo_extension: z.string().nullable(),
  /** Host name of the server that looked. */
  seen_from: z.string(),
  started_at: epochMs,
  /** null while it runs. */
  ended_at: epochMs.nullable(),
  /** The worst of the steps; null while it runs. */
  result: z.enum(["ok", "warning", "failed"]).nullable(),
  steps: z.array(doctorStep),
});
export type DoctorReportWire = z.infer<typeof doctorReport>;
export type DoctorReport = CamelCaseKeys<DoctorReportWire>;

/** The whole ladder takes no longer, whatever the PBX does. */
export const doctorDeadlineMs = 15_000;

/** Extension and password for one run: neither stored nor logged. */
export const doctorRequest = z.strictObject({
  test_line: z.strictObject({ extension: sipExtension, sip_password: text(200).min(1) }).optional(),
  echo_extension: sipExtension.optional(),
});

/** The newest run of this server, and what a run without further words would use. */
export const doctorResponse = z.object({
  run: doctorReport.extend({ started_by: z.object({ user_id: z.string(), name: z.string() }) }).nullable(),
  test_extension: z.string().nullable(),
  echo_extension: z.string().nullable(),
});
