import { afterEach, expect, test, vi } from "vitest";
import { api, onApiFailure } from "./client.ts";
import { ApiFailure } from "./failure.ts";

const asked: { url: string; init: RequestInit }[] = [];
function answer(status: number, body: unknown): void {
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    asked.push({ url, init });
    return Promise.resolve(
      status === 204 ? new Response(null, { status }) : new Response(JSON.stringify(body), { status }),
    );
  });
}
afterEach(() => {
  vi.unstubAllGlobals();
  asked.length = 0;
});

test("path parts and filters are put into the address, encoded, in the words of the wire", async () => {
  answer(200, { items: [], next_cursor: "abc" });
  const page = await api("GET", "/api/accounts", { query: { q: "a b&c", cursor: undefined } });
  expect(asked[0]!.url).toBe("/api/accounts?q=a+b%26c");
  expect(page.nextCursor).toBe("abc");
  await api("PUT", "/api/accounts/:account_id/zones/:id", {
    params: { accountId: "x/y", id: "1" },
    body: { number: "1", name: "Door", type: "", location: "" },
  });
  expect(asked[1]!.url).toBe("/api/accounts/x%2Fy/zones/1");
});

test("bodies go out as snake_case and come back as camelCase", async () => {
  answer(200, { id: "u1", sip_password_set: true });
  const user = await api("PATCH", "/api/users/:id", { params: { id: "u1" }, body: { sipPassword: "secret" } });
  expect(asked[0]!.init.body).toBe('{"sip_password":"secret"}');
  expect(user.sipPasswordSet).toBe(true);
});

test("a reply without a body is undefined", async () => {
  answer(204, null);
  await expect(api("POST", "/api/auth/sign-out")).resolves.toBeUndefined();
});

test("an error of the server keeps its code, its fields in camelCase, and who holds what was asked for", async () => {
  answer(409, {
    error: {
      code: "already_claimed",
      message: "A colleague claimed this alarm.",
      fields: [{ path: "sip_extension", message: "is in use" }],
      retry_at: 7,
      holder: { user_id: "u2", name: "Ana", since: 5 },
    },
  });
  const failure = await api("POST", "/api/alarms/:no/claim", { params: { no: 1 } }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ApiFailure);
  expect(failure).toMatchObject({
    code: "already_claimed",
    status: 409,
    message: "A colleague claimed this alarm.",
    fields: [{ path: "sipExtension", message: "is in use" }],
    retryAt: 7,
    holder: { userId: "u2", name: "Ana", since: 5 },
    canRetry: false,
  });
});

test("no answer and an answer that is not ours are failures that may heal", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(api("GET", "/api/me")).rejects.toMatchObject({ code: "unreachable", status: 0, canRetry: true });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("<h1>Bad gateway</h1>", { status: 502 })));
  await expect(api("GET", "/api/me")).rejects.toMatchObject({ code: "internal", status: 502, canRetry: true });
});

test("everybody who listens hears a failed call, until they stop listening", async () => {
  answer(401, { error: { code: "not_signed_in", message: "You are not signed in." } });
  const heard: string[] = [];
  const stop = onApiFailure((failure) => heard.push(failure.code));
  await api("GET", "/api/me").catch(() => undefined);
  stop();
  await api("GET", "/api/me").catch(() => undefined);
  expect(heard).toEqual(["not_signed_in"]);
});
