export interface BaresipSettings {
  readonly folder: string;
  readonly domain: string;
  readonly number: string;
  readonly displayName: string;
  /** false: it rings until it is told to answer. */
  readonly answersByItself: boolean;
  /** Codecs in order, as baresip names them. */
  readonly codecs: readonly string[];
  readonly sipPort: number;
  readonly controlPort: number;
  readonly proxyPort: number;
  readonly firstRtpPort: number;
  readonly lastRtpPort: number;
}

/** An account that does not register: the proxy knows it by its address, as a trunk. */
export function baresipAccount(settings: BaresipSettings): string {
  const parameters = [
    `outbound="sip:127.0.0.1:${settings.proxyPort};transport=udp"`,
    "regint=0",
    `answermode=${settings.answersByItself ? "auto" : "manual"}`,
    `audio_codecs=${settings.codecs.join(",")}`,
    "ptime=20",
    "mwi=no",
  ];
  const address = `<sip:${settings.number}@${settings.domain};transport=udp>`;
  return `"${settings.displayName}" ${address};${parameters.join(";")}\n`;
}

const modules = ["opus", "g711", "ausine", "aubridge", "sndfile"];
const applicationModules = ["menu", "ctrl_tcp", "debug_cmd"];

/** baresip takes the SIP port and the next one. The player must be `aubridge`: `alsa,null` keeps a whole core busy. */
export function baresipConfig(settings: BaresipSettings): string {
  return [
    "poll_method epoll",
    `sip_listen 127.0.0.1:${settings.sipPort}`,
    "sip_trans_def udp",
    "net_interface 127.0.0.1",
    `ctrl_tcp_listen 127.0.0.1:${settings.controlPort}`,
    `rtp_ports ${settings.firstRtpPort}-${settings.lastRtpPort}`,
    "call_local_timeout 120",
    "call_max_calls 4",
    "audio_path /usr/share/baresip",
    "audio_player aubridge,sink",
    "audio_source ausine,440",
    "audio_alert aubridge,alert",
    "auplay_channels 1",
    "ausrc_channels 2",
    "auplay_srate 48000",
    "ausrc_srate 48000",
    "rtcp_mux no",
    "jitter_buffer_delay 2-5",
    "rtp_timeout 0",
    "module_path /usr/lib/baresip/modules",
    ...modules.map((name) => `module ${name}.so`),
    "module_tmp account.so",
    ...applicationModules.map((name) => `module_app ${name}.so`),
    `snd_path ${settings.folder}`,
    "",
  ].join("\n");
}
