import { describe, expect, it } from "vitest";
import { GatewayError } from "../errors.ts";
import { parseContactAlias } from "./contact-alias.ts";
import { CallLimits } from "./call-limits.ts";
import { parseDialPolicy } from "./dial-policy.ts";

describe("the default dial policy", () => {
  const policy = parseDialPolicy(undefined);

  it.each(["12", "112", "100200"])("allows %s", (user) => {
    expect(policy.refusalOf(user, false)).toBeNull();
  });

  it.each(["1", "1234567", "+361234", "*72", "#31", "boss"])("refuses %s", (user) => {
    expect(policy.refusalOf(user, false)).toBe("not-listed");
  });

  it("allows every stored number", () => {
    expect(policy.refusalOf("+36301234567", true)).toBeNull();
  });

  it.each(["", "12 34", "0;ext=1", "12\u0660", "1".repeat(33)])("takes %j for no number, stored or not", (user) => {
    expect(policy.refusalOf(user, true)).toBe("not-a-number");
  });
});

describe("a list of prefixes", () => {
  const policy = parseDialPolicy("1, +36, 06, !0690, !+3690, *9, sales, 06901");

  it.each(["112", "+36301234567", "0612345678", "*98", "sales", "sales1"])("allows %s", (user) => {
    expect(policy.refusalOf(user, false)).toBeNull();
  });

  it.each(["0690123456", "+3690123456"])("forbids %s although a shorter prefix allows it", (user) => {
    expect(policy.refusalOf(user, false)).toBe(user.startsWith("06901") ? null : "forbidden");
  });

  it("lets the longest prefix decide", () => {
    expect(policy.refusalOf("06901234", false)).toBeNull();
    expect(policy.refusalOf("06905234", false)).toBe("forbidden");
  });

  it.each(["200", "+441234", "*72", "1*2", "sales#"])("does not list %s", (user) => {
    expect(policy.refusalOf(user, false)).toBe("not-listed");
  });

  it("forbids a stored number too", () => {
    expect(policy.refusalOf("0690523456", true)).toBe("forbidden");
    expect(policy.refusalOf("+441234", true)).toBeNull();
  });

  it("lets ! win between equal prefixes", () => {
    expect(parseDialPolicy("!55,55").refusalOf("551", false)).toBe("forbidden");
    expect(parseDialPolicy("55,!55").refusalOf("551", false)).toBe("forbidden");
  });

  it.each(["+36,a b", "12,-5", "!"])("is refused where %j is no list of prefixes", (list) => {
    expect(() => parseDialPolicy(list)).toThrow(GatewayError);
  });
});

describe("the alias of a contact", () => {
  it("names contact and number", () => {
    expect(parseContactAlias("contact.0190-ab.2")).toEqual({ contactId: "0190-ab", phoneIndex: 2 });
  });

  it.each(["contact.a", "contact.a.b", "contact..1", "contact.a.1.2", "Contact.a.1", "contact.a.1000"])(
    "is not %s",
    (user) => {
      expect(parseContactAlias(user)).toBeNull();
    },
  );
});

describe("the limits of calls", () => {
  it("count two calls at once, whatever their direction", () => {
    const limits = new CallLimits();
    limits.started("a", "outgoing", 0);
    limits.started("b", "incoming", 0);
    expect(limits.exceeded(1)).toBe("open");
    limits.ended("b");
    expect(limits.exceeded(1)).toBeNull();
  });

  it("count 20 dialled calls a minute", () => {
    const limits = new CallLimits();
    for (let i = 0; i < 20; i += 1) {
      limits.started(`call${i}`, "outgoing", i);
      limits.ended(`call${i}`);
    }
    expect(limits.exceeded(1_000)).toBe("rate");
    expect(limits.exceeded(60_000)).toBeNull();
  });
});
