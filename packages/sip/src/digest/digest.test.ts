import { describe, expect, it } from "vitest";
import {
  digestResponse,
  parseChallenges,
  parseCredentials,
  serializeChallenge,
  serializeCredentials,
  SipError,
} from "../index.ts";

describe("digestResponse", () => {
  it("gives the answer of RFC 2617 section 3.5", () => {
    const response = digestResponse({
      algorithm: "MD5",
      username: "Mufasa",
      realm: "testrealm@host.com",
      password: "Circle Of Life",
      nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
      method: "GET",
      uri: "/dir/index.html",
      qop: "auth",
      nc: "00000001",
      cnonce: "0a4f113b",
    });
    expect(response).toBe("6629fae49393a05397450978507c4ef1");
  });

  it.each([
    ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
    ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
  ] as const)("gives the answer of RFC 7616 section 3.9.1 with %s", (algorithm, expected) => {
    const response = digestResponse({
      algorithm,
      username: "Mufasa",
      realm: "http-auth@example.org",
      password: "Circle of Life",
      nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
      method: "GET",
      uri: "/dir/index.html",
      qop: "auth",
      nc: "00000001",
      cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    });
    expect(response).toBe(expected);
  });

  it("gives the corrected answer of RFC 7616 section 3.9.2 with SHA-512-256 (erratum 4897)", () => {
    const response = digestResponse({
      algorithm: "SHA-512-256",
      username: "Jäsøn Doe",
      realm: "api@example.org",
      password: "Secret, or not?",
      nonce: "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
      method: "GET",
      uri: "/doe.json",
      qop: "auth",
      nc: "00000001",
      cnonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
    });
    expect(response).toBe("3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
  });

  const base = {
    algorithm: "MD5",
    username: "1001",
    realm: "pbx.example",
    password: "secret",
    nonce: "n",
    method: "REGISTER",
    uri: "sip:pbx.example",
  } as const;

  // Each expected value was made with `printf ... | md5sum`, from the formulas of RFC 7616 section 3.4.
  it("answers without qop as RFC 2069 does", () => {
    expect(digestResponse(base)).toBe("b786e265db5f6e56ce3f47929a17a80d");
  });

  it("binds the key to the nonces with -sess", () => {
    expect(digestResponse({ ...base, sess: true, qop: "auth", nc: "00000001", cnonce: "c" })).toBe(
      "cd065072c27d22253d5fadf1161cca9e",
    );
  });

  it("covers the body with auth-int", () => {
    expect(digestResponse({ ...base, qop: "auth-int", nc: "00000001", cnonce: "c", body: "v=0\r\n" })).toBe(
      "97786df82f8650fc74c3e14a694e9970",
    );
  });

  it("refuses to answer qop without cnonce", () => {
    expect(() => digestResponse({ ...base, qop: "auth", nc: "00000001" })).toThrow(SipError);
  });
});

describe("parseChallenges", () => {
  it("reads several challenges of one line in their order", () => {
    const found = parseChallenges(
      'Digest realm="a, \\"b\\"", nonce="n1", qop="auth, auth-int", algorithm=SHA-256-sess, opaque="o", Basic realm="x", Digest nonce="n2" , realm=plain,stale=TRUE',
    );
    expect(found).toMatchObject([
      {
        scheme: "digest",
        realm: 'a, \\"b\\"',
        nonce: "n1",
        qop: ["auth", "auth-int"],
        algorithm: { algorithm: "SHA-256", sess: true },
        opaque: "o",
        stale: false,
      },
      { scheme: "basic", realm: "x" },
      {
        scheme: "digest",
        nonce: "n2",
        realm: "plain",
        algorithm: { algorithm: "MD5", sess: false },
        qop: [],
        stale: true,
      },
    ]);
  });

  it("says null for an algorithm that is not known", () => {
    expect(parseChallenges('Digest realm="a", nonce="n", algorithm=AKAv1-MD5')[0]?.algorithm).toBeNull();
  });

  it.each([
    "",
    "Digest",
    'Digest realm="a"',
    'Digest realm="a" nonce="b"',
    'Digest realm="a", realm="b", nonce="c"',
    'Digest realm="a, nonce="c"',
  ])("refuses %j", (value) => {
    expect(() => parseChallenges(value)).toThrow(SipError);
  });

  it("reads what it writes", () => {
    const parts = { realm: "pbx.example", nonce: "n.1", opaque: "o", qop: "auth", algorithm: "SHA-256", stale: true };
    const text = serializeChallenge(parts);
    expect(text).toBe('Digest realm="pbx.example", nonce="n.1", opaque="o", qop="auth", algorithm=SHA-256, stale=true');
    expect(parseChallenges(text)[0]).toMatchObject({ realm: "pbx.example", nonce: "n.1", stale: true, qop: ["auth"] });
  });
});

describe("parseCredentials", () => {
  const written = {
    username: "1001",
    realm: "pbx.example",
    nonce: "n",
    uri: "sip:600@pbx.example",
    response: "6629fae49393a05397450978507c4ef1",
    algorithm: "MD5",
    qop: "auth",
    cnonce: "c",
    nc: "0000000a",
  } as const;

  it("reads what it writes, qop and nc without quotes", () => {
    const text = serializeCredentials(written);
    expect(text).toContain('qop=auth, cnonce="c", nc=0000000a');
    expect(parseCredentials(text)).toMatchObject({
      ...written,
      algorithm: { algorithm: "MD5", sess: false },
      opaque: null,
    });
  });

  it.each([
    ["another scheme", 'Bearer a="b"'],
    ["two sets", `${serializeCredentials(written)}, ${serializeCredentials(written)}`],
    ["a parameter twice", `${serializeCredentials(written)}, username="1002"`],
    ["a response that is no hash", serializeCredentials({ ...written, response: "x" })],
    ["an unknown qop", serializeCredentials(written).replace("qop=auth", "qop=other")],
    ["nc of other length", serializeCredentials({ ...written, nc: "1" })],
    ["qop without cnonce", serializeCredentials(written).replace('cnonce="c", ', "")],
  ])("refuses %s", (_, value) => {
    expect(() => parseCredentials(value)).toThrow(SipError);
  });
});
