import type { RefusalReason } from "@parley/contract";
import { agentDue, type Check, checks } from "./checks.ts";
import { nextOpen } from "./clock.ts";
import type { Facts } from "./facts.ts";
import type { Rules } from "./rules.ts";

export type Decision = {
  outcome: "ALLOW" | "REFUSE";
  /** Everything that is against it, not only what was found first. */
  reasons: RefusalReason[];
  /** It may leave only with an agent held for it. */
  needsGuaranteedAgent: boolean;
  ruleVersion: number;
  /** Of a refusal: when it is worth asking again; null when time alone changes nothing. */
  nextAllowedAt: number | null;
};

/** Whether this number may be dialled now. No clock, no database: equal facts give equal decisions. */
export function decide(
  facts: Facts,
  rules: Rules,
  now: number,
  asked: readonly Check[] = checks,
): Decision {
  const reasons: RefusalReason[] = [];
  let until: number | null = now;
  for (const { reason, look } of asked) {
    const finding = look(facts, rules, now);
    if (!finding) continue;
    reasons.push(reason);
    until = until === null || finding.until === null ? null : Math.max(until, finding.until);
  }
  const refused = reasons.length > 0;
  return {
    outcome: refused ? "REFUSE" : "ALLOW",
    reasons,
    needsGuaranteedAgent: agentDue(facts, rules, now) !== undefined,
    ruleVersion: rules.version,
    nextAllowedAt: refused && until !== null ? openFrom(facts, rules, until) : null,
  };
}

function openFrom({ zones }: Facts, { alwaysOpen, open }: Rules, from: number): number | null {
  return alwaysOpen ? from : (nextOpen(zones, from, open) ?? null);
}
