import { describe, expect, it } from "vitest";
import type { LineFacts } from "./line.ts";
import { type LineProofs, missingProof, PROOF_AGE_LIMIT_MS, proofsOf } from "./line-proofs.ts";
import { readyLine } from "./testing/ready-line.ts";

const now = 1_800_000_000_000;
const young: LineProofs = { pbxAt: now, contactAt: now, contactAskedEveryMs: 4_000, pageAt: now };
const ready = readyLine(now, now);
const facts: LineFacts = {
  ...ready,
  registration: { ...ready.registration, contactSeenAt: now - 3 },
  pbxLeg: { state: "up", provenAt: now - 1 },
  browserLeg: { state: "attached", provenAt: now - 2 },
};

describe("what the gateway has proof of", () => {
  it("is told of a line that is registered, with both of its connections", () => {
    expect(proofsOf(facts)).toEqual({
      pbxAt: now - 1,
      pageAt: now - 2,
      contactAt: now - 3,
      contactAskedEveryMs: 4_000,
    });
  });

  it.each([
    { registration: { ...facts.registration, state: "registering" } },
    { pbxLeg: { state: "down", provenAt: null } },
    { browserLeg: { state: "parked", provenAt: null } },
  ] as Partial<LineFacts>[])("is nothing where the facts say that there is no line: %o", (change) => {
    expect(proofsOf({ ...facts, ...change })).toBeNull();
  });
});

describe("a missing proof", () => {
  it.each([
    ["pbxAt", "link.silent"],
    ["pageAt", "link.silent"],
    ["contactAt", "reg.silent"],
  ] as const)("is %s that is older than the limit, with its cause", (which, cause) => {
    expect(missingProof({ ...young, [which]: now - PROOF_AGE_LIMIT_MS }, now)).toBeNull();
    expect(missingProof({ ...young, [which]: now - PROOF_AGE_LIMIT_MS - 1 }, now)).toEqual({ cause, forMs: 1 });
    expect(missingProof({ ...young, [which]: null }, now)?.cause).toBe(cause);
  });

  it("of the contact is one that was due 4 s ago where the PBX is asked less often", () => {
    const seldom = { ...young, contactAskedEveryMs: 16_000 };
    expect(missingProof({ ...seldom, contactAt: now - 20_000 }, now)).toBeNull();
    expect(missingProof({ ...seldom, contactAt: now - 20_001 }, now)?.cause).toBe("reg.silent");
  });

  it("of the contact does not count where the PBX lists none", () => {
    expect(missingProof({ ...young, contactAskedEveryMs: null, contactAt: now - 600_000 }, now)).toBeNull();
  });

  const ages = [0, 1, 4_000, 7_999, 8_000, 8_001, 12_000, 60_000];
  const all = ages.flatMap((pbx) => ages.flatMap((page) => ages.map((contact) => ({ pbx, page, contact }))));
  const aged = ({ pbx, page, contact }: (typeof all)[number]): LineProofs => ({
    ...young,
    pbxAt: now - pbx,
    pageAt: now - page,
    contactAt: now - contact,
  });

  it("is found whatever the ages are: the oldest decides whether, the lowest why", () => {
    const wrong = all.filter((one) => {
      const links = Math.max(one.pbx, one.page) > PROOF_AGE_LIMIT_MS ? "link.silent" : null;
      const expected = links ?? (one.contact > PROOF_AGE_LIMIT_MS ? "reg.silent" : null);
      return (missingProof(aged(one), now)?.cause ?? null) !== expected;
    });
    expect(wrong).toEqual([]);
  });

  it("does not come back by waiting, and is missing for longer then", () => {
    const missingFor = (one: (typeof all)[number], atMs: number) => missingProof(aged(one), atMs)?.forMs ?? -1;
    expect(all.filter((one) => missingFor(one, now + 9_000) <= missingFor(one, now))).toEqual([]);
  });
});
