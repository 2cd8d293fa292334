import { createHmac } from "node:crypto";
import type { IceServersAnswer } from "@readyline/contract";
import type { IceConfig } from "../../config/config.ts";
import { isTurn } from "../../config/read-ice.ts";

/** How long minted credentials open an allocation. One that is open lives on by its own refreshes. */
const CREDENTIALS_LIVE_MS = 10 * 60_000;

/**
 * The ICE servers for one user. Credentials are those of coturn's `use-auth-secret` (draft-uberti-behave-turn-rest-00
 * section 2.2): the name says until when, and the password proves that we wrote it.
 *
 * @param nowMs UTC epoch milliseconds
 */
export function iceServersFor({ urls, turnSecret }: IceConfig, userId: string, nowMs: number): IceServersAnswer {
  const stun = urls.filter((url) => !isTurn(url));
  const turn = urls.filter(isTurn);
  const iceServers: IceServersAnswer["iceServers"] = stun.length === 0 ? [] : [{ urls: stun }];
  if (turn.length === 0 || turnSecret === null) return { iceServers, expiresAt: null };
  const expiresAtSeconds = Math.floor((nowMs + CREDENTIALS_LIVE_MS) / 1_000);
  const username = `${expiresAtSeconds}:${userId}`;
  const credential = createHmac("sha1", turnSecret).update(username).digest("base64");
  return {
    iceServers: [...iceServers, { urls: turn, username, credential }],
    expiresAt: expiresAtSeconds * 1_000,
  };
}
