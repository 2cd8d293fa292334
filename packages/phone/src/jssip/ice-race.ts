/**
 * After the offer of an ICE restart is set, Chromium checks its new ports at once, with the far side's old credentials, as there are no
 * others yet. A far side that has not read the offer says yes, and after it has, no: Chromium keeps that pair after the answer and goes
 * on with the old credentials. Audio flows by it, and 5 s later it counts as disconnected. Where the offer comes first, the check is
 * refused and the answer puts the new credentials in its place.
 * @returns whether the call's path is such a pair: of our new credentials with the far side's old ones
 */
export function lostIceRace(connection: RTCPeerConnection): boolean {
  // Not every browser says anything of the transport below.
  const transport: Partial<RTCDtlsTransport> | null | undefined = connection.getSenders()[0]?.transport;
  const pair = transport?.iceTransport?.getSelectedCandidatePair?.();
  const [local, remote] = [pair?.local?.usernameFragment, pair?.remote?.usernameFragment];
  if (!local || !remote) return false;
  return local === ufragOf(connection.localDescription) && remote !== ufragOf(connection.remoteDescription);
}

const ufragOf = (description: RTCSessionDescription | null): string | null =>
  /^a=ice-ufrag:(\S+)/m.exec(description?.sdp ?? "")?.[1] ?? null;
