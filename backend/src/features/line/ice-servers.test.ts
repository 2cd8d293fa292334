import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { errorCode } from "../../testing/client.ts";
import { startTestServer } from "../../testing/test-server.ts";
import { iceServersFor } from "./ice-servers.ts";

const secret = "a-secret-of-the-turn-server";
const urls = ["stun:stun.test", "turn:turn.test:3478?transport=tcp", "turns:turn.test:443"];

describe("credentials of coturn's shared-secret scheme", () => {
  test("name the end of their ten minutes and the user, and prove both by HMAC-SHA1", () => {
    const answer = iceServersFor({ urls, turnSecret: secret }, "user-1", 1_000_999);
    expect(answer).toEqual({
      iceServers: [
        { urls: ["stun:stun.test"] },
        {
          urls: ["turn:turn.test:3478?transport=tcp", "turns:turn.test:443"],
          username: "1600:user-1",
          // printf 1600:user-1 | openssl dgst -sha1 -hmac a-secret-of-the-turn-server -binary | base64
          credential: "0VIcx08j7JQeOgwFZyd0ArW5j1I=",
        },
      ],
      expiresAt: 1_600_000,
    });
  });

  test("are left out where there is no TURN server", () => {
    expect(iceServersFor({ urls: ["stun:stun.test"], turnSecret: null }, "user-1", 0)).toEqual({
      iceServers: [{ urls: ["stun:stun.test"] }],
      expiresAt: null,
    });
    expect(iceServersFor({ urls: [], turnSecret: null }, "user-1", 0)).toEqual({ iceServers: [], expiresAt: null });
  });
});

describe("GET /api/line/ice-servers", () => {
  test("makes credentials out to the user who asks, and the secret is nowhere", async () => {
    const bed = await startTestServer({ env: { ICE_SERVERS: urls.join(","), TURN_SECRET: secret } });
    const anna = await bed.addUser("anna", { extension: "1001" });
    const bela = await bed.addUser("bela", { extension: "1002" });
    for (const user of [anna, bela]) {
      const before = Date.now();
      const { body } = await (await bed.signIn(user.username)).get("/api/line/ice-servers");
      const [, turn] = body.ice_servers;
      const [endsAt, userId] = turn.username.split(":");
      expect(userId).toBe(user.id);
      expect(Number(endsAt) * 1_000).toBeGreaterThan(before + 598_000);
      expect(Number(endsAt) * 1_000).toBeLessThanOrEqual(Date.now() + 600_000);
      expect(turn.credential).toBe(createHmac("sha1", secret).update(turn.username).digest("base64"));
      expect(body.expires_at).toBe(Number(endsAt) * 1_000);
      expect(JSON.stringify(body)).not.toContain(secret);
    }
    expect(bed.logLines.join("\n")).not.toContain(secret);
  });

  test("gives a user without an extension nothing", async () => {
    const bed = await startTestServer({ env: { ICE_SERVERS: urls.join(","), TURN_SECRET: secret } });
    await bed.addUser("dora");
    expect(errorCode(await (await bed.signIn("dora")).get("/api/line/ice-servers"))).toBe("no_line");
  });
});
