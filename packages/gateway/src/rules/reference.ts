import { allRules } from "./create-rules.ts";
import type { RuleOutcome } from "./rule.ts";

/** The page `docs/reference/gateway-rules.md`: a test keeps it equal to the rules. */
export function rulesReference(): string {
  const section = (direction: string, title: string): string => {
    const rows = allRules
      .filter((rule) => rule.id.startsWith(direction))
      .map((rule) => `| \`${rule.id}\` | ${rule.text} | ${outcomeText(rule.outcome)} |`);
    return [`## ${title}`, "", "| Rule | What is let through | Otherwise |", "|---|---|---|", ...rows].join("\n");
  };
  return [
    "# Rules of the gateway",
    "",
    "Made from the rule table in `packages/gateway/src/rules`; a test proves that both agree. What a rule does not let",
    "through is refused and counted under its name (Setup → PBX). The rules are asked in this order, the first that is",
    "broken decides, and nothing is repaired. An ACK takes no answer: where a request is answered, an ACK is dropped.",
    "",
    section("up.", "Up: from the page to the PBX"),
    "",
    section("down.", "Down: from the PBX to the page"),
    "",
  ].join("\n");
}

function outcomeText(outcome: RuleOutcome): string {
  switch (outcome.kind) {
    case "respond":
      return `${outcome.status} ${outcome.reason}`;
    case "fail":
      return "500 to the PBX, the call ends";
    case "drop":
      return "dropped";
    case "close":
      return "the page's socket is closed";
    case "strip":
      return "taken out";
  }
}
