import { downChallengeRules, downRequestRules, downResponseRules, downStripRules } from "./down-rules.ts";
import { downFrameRules, downSlowReaderRule, downSyntaxRule, upFrameRules, upSyntaxRule } from "./frame-rules.ts";
import type { RuleInfo, StripRule } from "./rule.ts";
import { upHeaderRules } from "./up-header-rules.ts";
import {
  upBodyRules,
  upDialogRules,
  upIdentityRules,
  upMethodRules,
  upRegisterRules,
  upTargetRules,
} from "./up-request-rules.ts";
import { upResponseRules } from "./up-response-rules.ts";

/** The tables in the order in which they are asked: the first rule that is broken decides. */
const tables = {
  upFrame: upFrameRules,
  upRequest: [
    ...upMethodRules,
    ...upDialogRules.slice(0, 2),
    ...upIdentityRules,
    ...upHeaderRules,
    ...upRegisterRules,
    ...upDialogRules.slice(2),
    ...upTargetRules,
    ...upBodyRules,
  ],
  upResponse: upResponseRules,
  downFrame: downFrameRules,
  downRequest: downRequestRules,
  downResponse: downResponseRules,
  downChallenge: downChallengeRules,
} as const;

type Tables = typeof tables;
export type RuleTable = keyof Tables;
type FactsOf<Name extends RuleTable> = Parameters<Tables[Name][number]["breaks"]>[0];

/** Every rule, for the reference page and the tests. */
export const allRules: readonly RuleInfo[] = [
  ...upFrameRules,
  upSyntaxRule,
  ...tables.upRequest,
  ...upResponseRules,
  ...downFrameRules,
  downSyntaxRule,
  downSlowReaderRule,
  ...downRequestRules,
  ...downResponseRules,
  ...downChallengeRules,
  ...downStripRules,
];

export interface Rules {
  /** The first rule of a table that is broken, already counted; null = the message may pass. */
  firstBroken<Name extends RuleTable>(table: Name, facts: FactsOf<Name>): RuleInfo | null;
  /** The strip rules that hold. */
  readonly stripRules: readonly StripRule[];
  isOn(rule: RuleInfo): boolean;
  count(rule: RuleInfo): void;
  /** How often each rule was broken since the start; rules never broken are not listed. */
  counts(): Readonly<Record<string, number>>;
}

/**
 * The rules of one gateway with their counters.
 * @param options.without id of a rule that is left out: how the tests show that each rule is the one that refuses
 */
export function createRules(options: { readonly without?: string } = {}): Rules {
  const counts = new Map<string, number>();
  const isOn = (rule: RuleInfo): boolean => rule.id !== options.without;
  const count = (rule: RuleInfo): void => void counts.set(rule.id, (counts.get(rule.id) ?? 0) + 1);
  return {
    firstBroken<Name extends RuleTable>(table: Name, facts: FactsOf<Name>): RuleInfo | null {
      const rules: readonly { readonly id: string; breaks(facts: FactsOf<Name>): boolean }[] = tables[table];
      const broken = (rules as readonly (RuleInfo & { breaks(facts: FactsOf<Name>): boolean })[]).find(
        (rule) => isOn(rule) && rule.breaks(facts),
      );
      if (broken === undefined) return null;
      count(broken);
      return broken;
    },
    stripRules: downStripRules.filter(isOn),
    isOn,
    count,
    counts: () => Object.fromEntries(counts),
  };
}
