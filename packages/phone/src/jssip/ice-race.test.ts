import { expect, it } from "vitest";
import { lostIceRace } from "./ice-race.ts";

const sdp = (ufrag: string) => ({
  sdp: `v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:${ufrag}\r\na=ice-pwd:x\r\n`,
});

/** A connection whose newest descriptions say `ours2` and `theirs2`, on the path of these credentials. */
const onPath = (path: { readonly local: string; readonly remote: string } | null) =>
  ({
    localDescription: sdp("ours2"),
    remoteDescription: sdp("theirs2"),
    getSenders: () => [
      {
        transport: {
          iceTransport: {
            getSelectedCandidatePair: () =>
              path && { local: { usernameFragment: path.local }, remote: { usernameFragment: path.remote } },
          },
        },
      },
    ],
  }) as unknown as RTCPeerConnection;

it.each([
  ["our new credentials with their old ones: lost", { local: "ours2", remote: "theirs1" }, true],
  ["the new ones of both: not lost", { local: "ours2", remote: "theirs2" }, false],
  ["those from before the restart: not lost", { local: "ours1", remote: "theirs1" }, false],
  ["none, as there is no path yet: not lost", null, false],
])("a path with %s", (_which, path, lost) => {
  expect(lostIceRace(onPath(path))).toBe(lost);
});

it.each([
  ["no sender", []],
  ["a transport without ICE", [{ transport: {} }]],
  ["an ICE transport that does not tell its pair", [{ transport: { iceTransport: {} } }]],
])("without a word about the path nothing is lost: %s", (_what, senders) => {
  expect(lostIceRace({ getSenders: () => senders } as unknown as RTCPeerConnection)).toBe(false);
});
