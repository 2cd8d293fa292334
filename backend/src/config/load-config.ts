import { createPrivateKey, X509Certificate } from "node:crypto";
import { resolve } from "node:path";
import { sipExtension, timeZone } from "@readyline/contract";
import { parseDialPolicy } from "@readyline/gateway";
import { logLevels } from "../log.ts";
import { parseKey } from "../secrets/master-key.ts";
import { ConfigError } from "./config-error.ts";
import { exampleOf } from "./environment.ts";
import { isHttps, isLoopbackHost, type Config, type PbxConfig } from "./config.ts";
import { readIce } from "./read-ice.ts";
import { ValueReader, type Environment } from "./read-values.ts";

/**
 * @param folder what relative paths start from.
 * @throws {ConfigError} with every fault found.
 */
export function loadConfig(env: Environment, folder: string): Config {
  const values = new ValueReader(env);
  const mode = values.oneOf("READYLINE_MODE", ["development", "production"], "development");
  const config: Config = {
    mode,
    host: values.text("HOST") ?? "127.0.0.1",
    port: values.port("PORT", 8080),
    publicUrl: originOnly(values, "PUBLIC_URL"),
    trustProxy: values.flag("TRUST_PROXY", false),
    tls: readTls(values),
    dataDir: resolve(folder, values.text("DATA_DIR") ?? "data"),
    databaseUrl: values.url("DATABASE_URL", ["postgres:", "postgresql:"])?.href ?? null,
    secretsKey: readSecretsKey(values),
    pbx: readPbx(values),
    realms: readRealms(values),
    testLine: readTestLine(values),
    echoExtension: readExtension(values, "PBX_ECHO_EXTENSION"),
    digest: values.oneOf("PBX_DIGEST", ["MD5", "SHA-256"], "MD5"),
    dialAllow: readDialAllow(values),
    ice: readIce(values),
    sampleData: values.flag("SAMPLE_DATA", mode === "development"),
    stationTimeZone: readTimeZone(values),
    logLevel: values.oneOf("LOG_LEVEL", logLevels, "info"),
    devOrigin: originOnly(values, "READYLINE_DEV_ORIGIN"),
  };
  if (mode === "production") refuseUnsafeProduction(config, values);
  if (config.sampleData && !isLoopbackHost(config.host) && !isHttps(config)) {
    values.fault("SAMPLE_DATA", `with HOST=${config.host} needs HTTPS (TLS_CERT_FILE, or PUBLIC_URL with https://)`);
  }
  if (values.faults.length > 0) throw new ConfigError(values.faults);
  return config;
}

function refuseUnsafeProduction(config: Config, values: ValueReader): void {
  if (config.secretsKey === null) values.fault("SECRETS_KEY", "must be set in production");
  const unsafe = addressesOf(config.pbx).filter(
    (url) => url.startsWith("ws://") && !isLoopbackHost(new URL(url).hostname),
  );
  if (unsafe.length > 0) {
    values.fault("PBX_WS_SERVER", "must begin with wss:// in production, unless the PBX is on this machine");
  }
  if (!isHttps(config)) {
    values.fault("PUBLIC_URL", "must begin with https:// in production (or set TLS_CERT_FILE and TLS_KEY_FILE)");
  } else if (config.publicUrl?.protocol === "http:") {
    values.fault("PUBLIC_URL", "must begin with https:// in production");
  } else if (config.tls === null && !config.trustProxy) {
    values.fault(
      "TRUST_PROXY",
      "must be on in production where a proxy speaks HTTPS for this server (or set TLS_CERT_FILE)",
    );
  }
}

function originOnly(values: ValueReader, name: "PUBLIC_URL" | "READYLINE_DEV_ORIGIN"): URL | null {
  const url = values.url(name, ["http:", "https:"]);
  if (url === null) return null;
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "") {
    values.fault(name, "must be only scheme, host and port");
    return null;
  }
  return url;
}

function readTls(values: ValueReader): Config["tls"] {
  const cert = values.file("TLS_CERT_FILE");
  const key = values.file("TLS_KEY_FILE");
  if (values.text("TLS_CERT_FILE") !== null && values.text("TLS_KEY_FILE") === null) {
    values.fault("TLS_KEY_FILE", "must be set together with TLS_CERT_FILE");
  }
  if (values.text("TLS_KEY_FILE") !== null && values.text("TLS_CERT_FILE") === null) {
    values.fault("TLS_CERT_FILE", "must be set together with TLS_KEY_FILE");
  }
  if (cert === null || key === null) return null;
  try {
    if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return { cert, key };
    values.fault("TLS_KEY_FILE", "does not belong to the certificate in TLS_CERT_FILE");
  } catch (error) {
    values.fault(
      "TLS_CERT_FILE",
      `or TLS_KEY_FILE is not PEM: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return null;
}

function readSecretsKey(values: ValueReader): Uint8Array | null {
  const given = values.text("SECRETS_KEY");
  if (given === null) return null;
  const key = parseKey(given);
  if (key === null) values.fault("SECRETS_KEY", "must be 32 bytes as base64 or 64 hexadecimal digits");
  if (given === exampleOf("SECRETS_KEY")) values.fault("SECRETS_KEY", "must be your own: openssl rand -base64 32");
  return key;
}

const hostName = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

const addressesOf = (pbx: PbxConfig | null): readonly string[] => (pbx ? [pbx.url, ...pbx.standbyUrls] : []);

function readPbx(values: ValueReader): PbxConfig | null {
  const urls = values.urls("PBX_WS_SERVER", ["wss:", "ws:"]);
  const [url = null, ...others] = urls;
  const domain = values.text("PBX_DOMAIN");
  const ca = readCa(values);
  if (domain !== null && !hostName.test(domain)) {
    values.fault("PBX_DOMAIN", `must be a host name, not "${domain}"`);
  }
  if (url === null) {
    if (domain !== null && values.text("PBX_WS_SERVER") === null) {
      values.fault("PBX_WS_SERVER", "must be set together with PBX_DOMAIN");
    }
    return null;
  }
  if (urls.some(({ username, password }) => username !== "" || password !== ""))
    values.fault("PBX_WS_SERVER", "must not hold a user name or password");
  if (domain === null && !hostName.test(url.hostname)) {
    values.fault("PBX_DOMAIN", "must be set where PBX_WS_SERVER has an IPv6 address");
  }
  if (new Set(urls.map(({ href }) => href)).size < urls.length)
    values.fault("PBX_WS_SERVER", "must not name the same server twice");
  const standbyUrls = others.map(({ href }) => href);
  return { url: url.href, standbyUrls, domain: domain ?? url.hostname, caFile: values.text("PBX_CA_FILE"), ca };
}

function readCa(values: ValueReader): string | null {
  const ca = values.file("PBX_CA_FILE");
  if (ca === null || ca.includes("-----BEGIN CERTIFICATE-----")) return ca;
  values.fault("PBX_CA_FILE", "names a file without a PEM certificate");
  return null;
}

function readExtension(values: ValueReader, name: "PBX_TEST_EXTENSION" | "PBX_ECHO_EXTENSION"): string | null {
  const given = values.text(name);
  if (given === null || sipExtension.safeParse(given).success) return given;
  values.fault(name, "must be 1 to 32 letters, digits, dots, dashes or underscores");
  return null;
}

function readTestLine(values: ValueReader): Config["testLine"] {
  const extension = readExtension(values, "PBX_TEST_EXTENSION");
  const password = values.text("PBX_TEST_PASSWORD");
  if (extension !== null && password !== null) return { extension, password };
  if (extension !== null) values.fault("PBX_TEST_PASSWORD", "must be set together with PBX_TEST_EXTENSION");
  if (password !== null && values.text("PBX_TEST_EXTENSION") === null) {
    values.fault("PBX_TEST_EXTENSION", "must be set together with PBX_TEST_PASSWORD");
  }
  return null;
}

function readTimeZone(values: ValueReader): string {
  const given = values.text("STATION_TIME_ZONE");
  if (given === null) return Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!timeZone.safeParse(given).success) values.fault("STATION_TIME_ZONE", `is not a time zone: "${given}"`);
  return given;
}

function readDialAllow(values: ValueReader): string | null {
  const given = values.text("DIAL_ALLOW");
  try {
    if (given !== null) parseDialPolicy(given);
  } catch (error) {
    values.fault("DIAL_ALLOW", `is not a list of prefixes: ${error instanceof Error ? error.message : String(error)}`);
  }
  return given;
}

/** A realm is compared with what stands between the quotes of a challenge: a quote or a backslash could never match. */
function readRealms(values: ValueReader): readonly string[] {
  const realms = commaList(values.text("PBX_REALMS"));
  const faulty = realms.find((realm) => /["\\\p{Cc}]/u.test(realm));
  if (faulty !== undefined) {
    values.fault("PBX_REALMS", `must be realms without quotes, backslashes or control characters, not ${faulty}`);
  }
  return realms;
}

function commaList(text: string | null): readonly string[] {
  return (text ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
