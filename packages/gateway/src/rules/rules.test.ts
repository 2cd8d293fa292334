import { describe, expect, it } from "vitest";
import type { Attack } from "../test-support/attack.ts";
import { downAttacks } from "../test-support/attacks-down.ts";
import { upRequestAttacks } from "../test-support/attacks-up.ts";
import { upResponseAttacks } from "../test-support/attacks-up-responses.ts";
import { Harness } from "../test-support/harness.ts";
import { allRules } from "./create-rules.ts";

const attacks: readonly Attack[] = [...upRequestAttacks, ...upResponseAttacks, ...downAttacks];
const cases = attacks.map((attack) => [attack.rule, attack.name, attack] as const);

async function tryAttack(attack: Attack, without?: string): Promise<{ through: boolean; count: number }> {
  await using harness = await Harness.start({ ...attack.setup, without });
  const through = await attack.run(harness);
  return { through, count: harness.gateway.refusedByRule()[attack.rule] ?? 0 };
}

describe("each rule", () => {
  it.each(cases)("%s refuses %s and counts it", async (_rule, _name, attack) => {
    const { through, count } = await tryAttack(attack);
    expect({ through, counted: count > 0 }).toEqual({ through: false, counted: true });
  });

  it.each(cases)("%s alone refuses %s: without the rule it gets through", async (rule, _name, attack) => {
    const { through, count } = await tryAttack(attack, rule);
    expect(count === 0 || rule === "down.slow-reader" || rule === "down.syntax").toBe(true);
    expect(through).toBe(true);
  });

  it("has an attack of its own", () => {
    const attacked = new Set(attacks.map((attack) => attack.rule));
    expect(allRules.map((rule) => rule.id).filter((id) => !attacked.has(id))).toEqual([]);
  });

  it("has an id of its own that names its direction", () => {
    const ids = allRules.map((rule) => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^(up|down)\.[a-z-]+$/.test(id))).toEqual([]);
  });
});
