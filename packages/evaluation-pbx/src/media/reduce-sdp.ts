/** The payload type that PCMU always has (RFC 3551 section 6). */
export const pcmuPayloadType = 0;

/**
 * The description as far as this PBX takes part in it: PCMU and telephone-event at its clock rate. A media library may
 * pick a telephone-event of another clock rate, and the browser then sends no keys. Candidates are taken out as well: an
 * ICE lite end only answers checks (RFC 8445 section 2.5), and host names among them would be looked up.
 * @throws Error when PCMU is not offered.
 */
export function reduceSdp(sdp: string): string {
  const lines = sdp.split(/\r?\n/).filter((line) => line !== "");
  const eventTypes = lines.flatMap((line) => /^a=rtpmap:(\d+) telephone-event\/8000\b/i.exec(line)?.[1] ?? []);
  const kept = new Set([String(pcmuPayloadType), ...eventTypes]);
  if (!lines.some((line) => /^m=audio .* 0(?: |$)/.test(line))) throw new Error("PCMU is not offered");
  const reduced = lines.flatMap((line) => {
    if (line.startsWith("m=audio ")) return [reduceMediaLine(line, kept)];
    if (/^a=(?:candidate:|end-of-candidates)/.test(line)) return [];
    const payloadType = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+|\*) /.exec(line)?.[1];
    return payloadType === undefined || kept.has(payloadType) ? [line] : [];
  });
  return `${reduced.join("\r\n")}\r\n`;
}

function reduceMediaLine(line: string, kept: ReadonlySet<string>): string {
  const [media, port, protocol, ...payloadTypes] = line.split(" ");
  return [media, port, protocol, ...payloadTypes.filter((payloadType) => kept.has(payloadType))].join(" ");
}
