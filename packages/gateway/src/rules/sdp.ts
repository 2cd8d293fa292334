import { isIP } from "node:net";

const MAX_SDP_BYTES = 16 * 1_024;
const MAX_CANDIDATES = 32;

/**
 * What a page's session description breaks of the one shape that a browser's audio call has (RFC 8829, RFC 8839), or null:
 * one audio line over DTLS-SRTP with ICE; addresses are literals or mDNS names, so that nobody is made to look up a name.
 * Further media lines are let through only where they are rejected (port 0), as an answer must write them.
 */
export function sdpFault(body: string): string | null {
  if (Buffer.byteLength(body) > MAX_SDP_BYTES) return "too large";
  const lines = body.split(/\r\n|\n/);
  const media = lines.filter((line) => line.startsWith("m="));
  const live = media.filter((line) => !/^m=\S+ 0 /.test(line));
  if (live.length > 1 || media.length === 0) return "not one media line";
  if (!media.every((line) => /^m=[a-z]+ \d{1,5} UDP\/TLS\/RTP\/SAVPF( \d{1,3})*$/.test(line))) return "not DTLS-SRTP";
  if (!live.every((line) => line.startsWith("m=audio "))) return "not audio";
  if (live.length === 1) {
    if (!lines.some((line) => line.startsWith("a=fingerprint:"))) return "no fingerprint";
    if (!lines.some((line) => line.startsWith("a=ice-ufrag:"))) return "no ICE";
    if (!lines.some((line) => line.startsWith("a=ice-pwd:"))) return "no ICE";
  }
  if (lines.some((line) => line.startsWith("a=crypto:") || line.startsWith("k="))) return "keys in the clear";
  const candidates = lines.filter((line) => line.startsWith("a=candidate:"));
  if (candidates.length > MAX_CANDIDATES) return "too many candidates";
  if (!candidates.every(hasLiteralAddresses)) return "a candidate's address is a name";
  if (!lines.filter((line) => /^[co]=/.test(line)).every(hasLiteralConnection)) return "an address is a name";
  return null;
}

function hasLiteralAddresses(candidate: string): boolean {
  const words = candidate.split(" ");
  const related = words.indexOf("raddr");
  return isLiteral(words[4]) && (related < 0 || isLiteral(words[related + 1]));
}

function hasLiteralConnection(line: string): boolean {
  const [kind, address] = line.split(" ").slice(-2);
  return (kind === "IP4" || kind === "IP6") && isLiteral(address?.split("/", 1)[0]);
}

function isLiteral(address: string | undefined): boolean {
  return address !== undefined && (isIP(address) !== 0 || /^[0-9A-Za-z-]{1,63}\.local$/.test(address));
}
