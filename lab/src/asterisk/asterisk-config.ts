import { networkInterfaces } from "node:os";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { AsteriskProgram } from "./obtain-asterisk.ts";

export type DigestAlgorithm = "MD5" | "SHA-256";

export interface AsteriskSettings {
  /** SIP domain and digest realm. */
  readonly domain: string;
  readonly algorithm: DigestAlgorithm;
  /** Contacts that an extension may have at once. */
  readonly maxContacts: number;
  /** A registration beyond {@link maxContacts} replaces the oldest; else it is refused with 403. */
  readonly removeExisting: boolean;
  readonly minExpiresSeconds: number;
  readonly maxExpiresSeconds: number;
  /** User part of the telephone outside. */
  readonly farNumber: string;
  /** Where audio of the lines is. Everything else is on 127.0.0.1. Default: 127.0.0.1. */
  readonly mediaAddress: string;
}

export interface AsteriskPorts {
  readonly ws: number;
  readonly wss: number;
  readonly sip: number;
  readonly far: number;
  readonly firstRtp: number;
  readonly lastRtp: number;
}

export interface AsteriskUser {
  readonly extension: string;
  readonly password: string;
}

const modules = `res_timing_timerfd res_sorcery_config res_sorcery_memory res_sorcery_astdb res_crypto res_srtp
  res_http_websocket res_websocket_client res_rtp_asterisk res_format_attr_opus res_pjproject
  res_pjsip res_pjsip_session res_pjsip_pubsub res_pjsip_authenticator_digest
  res_pjsip_outbound_authenticator_digest res_pjsip_endpoint_identifier_user res_pjsip_registrar
  res_pjsip_nat res_pjsip_path res_pjsip_sdp_rtp res_pjsip_transport_websocket res_pjsip_dtmf_info
  res_pjsip_caller_id res_pjsip_logger res_pjsip_rfc3326 res_pjsip_refer res_pjsip_dlg_options
  res_pjsip_header_funcs res_pjsip_acl res_pjsip_messaging res_musiconhold chan_pjsip
  bridge_simple bridge_native_rtp bridge_softmix bridge_holding bridge_builtin_features
  codec_ulaw codec_alaw codec_a_mu codec_g722 codec_opus_open_source codec_resample
  format_sln format_pcm format_gsm codec_gsm pbx_config app_dial app_echo app_playback
  app_playtones app_milliwatt app_stack app_verbose func_channel func_callerid
  func_pjsip_endpoint func_pjsip_contact func_hangupcause func_logic func_strings res_security_log`.split(/\s+/);

/** Folders below the instance that Asterisk writes into. */
export const instanceFolders = ["lib/moh", "spool", "run", "log", "db", "keys", "cache"];

/** Every file of one instance, by its name. */
export function asteriskFiles(
  folder: string,
  program: AsteriskProgram,
  settings: AsteriskSettings,
  ports: AsteriskPorts,
  tls: { readonly certificateFile: string; readonly keyFile: string },
): Readonly<Record<string, string>> {
  return {
    "asterisk.conf": section("directories", {
      astetcdir: folder,
      astmoddir: program.modules,
      astvarlibdir: join(folder, "lib"),
      astdbdir: join(folder, "db"),
      astkeydir: folder,
      astdatadir: program.data,
      astagidir: join(folder, "lib"),
      astspooldir: join(folder, "spool"),
      astrundir: join(folder, "run"),
      astlogdir: join(folder, "log"),
      astcachedir: join(folder, "cache"),
    }).concat(section("options", { verbose: 3, hideconnect: "yes", documentation_language: "en_US" })),
    "modules.conf": section("modules", { autoload: "no" }).concat(
      ...modules.filter((name) => existsSync(join(program.modules, `${name}.so`))).map((name) => `load=${name}.so\n`),
    ),
    "logger.conf": section("general", { dateformat: "%F %T.%3q" }).concat(
      section("logfiles", { console: "notice,warning,error", "full.log": "notice,warning,error,verbose,security" }),
    ),
    "http.conf": section("general", {
      enabled: "yes",
      bindaddr: "127.0.0.1",
      bindport: ports.ws,
      tlsenable: "yes",
      tlsbindaddr: `127.0.0.1:${ports.wss}`,
      tlscertfile: tls.certificateFile,
      tlsprivatekey: tls.keyFile,
    }),
    "rtp.conf": section("general", {
      rtpstart: ports.firstRtp,
      rtpend: ports.lastRtp,
      icesupport: "yes",
      ice_deny: "::/0",
    }).concat(section("ice_host_candidates", iceHostCandidates(settings.mediaAddress))),
    "pjsip.conf": pjsip(settings, ports),
    "extensions.conf": dialplan(settings, ports),
    "features.conf": section("general", {}),
    "musiconhold.conf": section("default", { mode: "files", directory: join(folder, "lib", "moh") }),
    "indications.conf": section("general", { country: "us" }).concat(
      section("us", { description: "US", ringcadence: "2000,4000", dial: "350+440", busy: "480+620/500,0/500" }),
    ),
    "cdr.conf": section("general", { enable: "no" }),
    "cel.conf": section("general", { enable: "no" }),
    ...Object.fromEntries(
      ["acl", "udptl", "pjproject", "websocket_client", "ccss"].map((name) => [`${name}.conf`, ""]),
    ),
  };
}

/** Endpoint, secret and address-of-record of each user: `pjsip_users.conf`. */
export function usersFile(users: readonly AsteriskUser[], settings: AsteriskSettings): string {
  return users
    .map(({ extension, password }) =>
      [
        `[${extension}](line)\nauth=${extension}\naors=${extension}\ncallerid="Extension ${extension}" <${extension}>\n`,
        section(extension, {
          type: "auth",
          auth_type: "digest",
          username: extension,
          password,
          supported_algorithms_uas: settings.algorithm,
        }),
        section(extension, {
          type: "aor",
          max_contacts: settings.maxContacts,
          remove_existing: settings.removeExisting ? "yes" : "no",
          minimum_expiration: settings.minExpiresSeconds,
          maximum_expiration: settings.maxExpiresSeconds,
        }),
      ].join(""),
    )
    .join("");
}

/** `pjsip_refusal.conf`: whether every request is answered with 403. */
export const refusalFile = (refused: boolean): string =>
  refused ? section("nobody", { type: "acl", deny: "0.0.0.0/0.0.0.0" }) : "";

function pjsip(settings: AsteriskSettings, ports: AsteriskPorts): string {
  const mediaAt = (address: string) => ({
    disallow: "all",
    allow: "opus,ulaw,alaw",
    media_address: address,
    bind_rtp_to_media_address: "yes",
  });
  return [
    section("global", { type: "global", user_agent: "Lab", default_realm: settings.domain, keep_alive_interval: 30 }),
    section("udp", { type: "transport", protocol: "udp", bind: `127.0.0.1:${ports.sip}` }),
    section("ws", { type: "transport", protocol: "ws", bind: "127.0.0.1" }),
    section("wss", { type: "transport", protocol: "wss", bind: "127.0.0.1" }),
    template("line", {
      type: "endpoint",
      context: "line",
      webrtc: "yes",
      dtls_auto_generate_cert: "yes",
      ...mediaAt(settings.mediaAddress),
    }),
    section(settings.farNumber, {
      type: "endpoint",
      context: "line",
      aors: settings.farNumber,
      direct_media: "no",
      ...mediaAt("127.0.0.1"),
    }),
    section(settings.farNumber, { type: "aor", contact: `sip:${settings.farNumber}@127.0.0.1:${ports.far}` }),
    "#include pjsip_users.conf\n#include pjsip_refusal.conf\n",
  ].join("");
}

/** The service numbers of the sample contacts, extensions, and the telephone outside for every other number. */
function dialplan({ farNumber }: AsteriskSettings, ports: AsteriskPorts): string {
  const steps: readonly (readonly [string, readonly string[]])[] = [
    ["600", ["Answer()", "Echo()", "Hangup()"]],
    ["601", ["Answer()", "Milliwatt()"]],
    ["6103", ["Ringing()", "Wait(3)", "Answer()", "Playtones(440)", "Wait(120)"]],
    ["6205", ["Answer()", "Playtones(440)", "Wait(5)", "Hangup(16)"]],
    ["486", ["Hangup(17)"]],
    ["480", ["Ringing()", "Wait(60)", "Hangup(19)"]],
    ["603", ["Hangup(21)"]],
    ["404", ["Hangup(1)"]],
    ["_1XXX", ["Dial(${PJSIP_DIAL_CONTACTS(${EXTEN})},60)", "Hangup(${HANGUPCAUSE})"]],
    // baresip takes calls to its own number alone.
    ["_X.", [`Dial(PJSIP/${farNumber}/sip:${farNumber}@127.0.0.1:${ports.far},60)`, "Hangup(${HANGUPCAUSE})"]],
  ];
  const lines = steps.flatMap(([number, applications]) =>
    applications.map((application, index) =>
      index === 0 ? `exten => ${number},1,${application}\n` : ` same => n,${application}\n`,
    ),
  );
  return [section("general", { static: "yes", writeprotect: "yes" }), "[line]\n", ...lines].join("");
}

/**
 * Asterisk offers no candidate of 127.0.0.0/8. What it finds, the machine's other addresses, is replaced by the one where its audio is.
 */
function iceHostCandidates(address: string): Readonly<Record<string, string>> {
  const found = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const outside = found.filter((one) => one.family === "IPv4" && !one.internal).map((one) => one.address);
  return Object.fromEntries(outside.map((one) => [one, `>${address}`]));
}

function section(name: string, values: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(values).map(([key, value]) => `${key}=${value}\n`);
  return `[${name}]\n${lines.join("")}`;
}

/** Others take it over: `[1001](line)`. */
function template(name: string, values: Readonly<Record<string, string | number>>): string {
  return section(name, values).replace("]", "](!)");
}
