import { isIPv6 } from "node:net";
import type { IceConfig } from "./config.ts";
import { exampleOf } from "./environment.ts";
import type { ValueReader } from "./read-values.ts";

/** More of them slow every call's gathering down. */
const MAX_ICE_SERVERS = 8;
const MIN_SECRET_CHARACTERS = 16;

/** RFC 7064 section 3.1 and RFC 7065 section 3.1; `transport` is of TURN only. */
const iceUrl =
  /^(stuns?|turns?):(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::(\d{1,5}))?(\?transport=(?:udp|tcp))?$/;

export function readIce(values: ValueReader): IceConfig {
  const urls = (values.text("ICE_SERVERS") ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  for (const url of urls) {
    // The value is not repeated: whoever writes a password into it must not find it in the log.
    if (!isIceUrl(url)) {
      values.fault("ICE_SERVERS", "must be stun:, turn: or turns: addresses (host, port, ?transport=udp or tcp)");
      break;
    }
  }
  if (urls.length > MAX_ICE_SERVERS) values.fault("ICE_SERVERS", `must be at most ${MAX_ICE_SERVERS} addresses`);
  return { urls, turnSecret: readTurnSecret(values, urls.some(isTurn)) };
}

export const isTurn = (url: string): boolean => /^turns?:/.test(url);

function isIceUrl(text: string): boolean {
  const [, scheme = "", host = "", port, transport] = iceUrl.exec(text) ?? [];
  if (scheme === "") return false;
  if (host.startsWith("[") && !isIPv6(host.slice(1, -1))) return false;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return false;
  return transport === undefined || isTurn(text);
}

function readTurnSecret(values: ValueReader, needed: boolean): string | null {
  const secret = values.text("TURN_SECRET");
  if (secret === null) {
    if (needed) values.fault("TURN_SECRET", "must be set where ICE_SERVERS has a turn: or turns: address");
    return null;
  }
  if (!needed) values.fault("ICE_SERVERS", "must have a turn: or turns: address where TURN_SECRET is set");
  if (secret.length < MIN_SECRET_CHARACTERS) {
    values.fault("TURN_SECRET", `must have at least ${MIN_SECRET_CHARACTERS} characters`);
  } else if (secret === exampleOf("TURN_SECRET")) {
    values.fault("TURN_SECRET", "must be your own: openssl rand -hex 32");
  }
  return secret;
}
