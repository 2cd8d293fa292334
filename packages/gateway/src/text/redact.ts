const credentials = /^((?:proxy-)?authorization\s*:\s*).*$/gim;
const sdpKeys = /^(a=(?:crypto|ice-pwd|key-mgmt):?).*$|^(k=).*$/gim;

/** A SIP message fit for a log: digests (offline guessing) and media keys are taken out, the rest is unchanged. */
export function redactSip(text: string): string {
  return text
    .replace(/\r\n[ \t]+/g, " ")
    .replace(credentials, "$1[redacted]")
    .replace(
      sdpKeys,
      (_line, attribute: string | undefined, key: string | undefined) => `${attribute ?? key ?? ""}[redacted]`,
    );
}
