import type { Condition } from "@parley/contract";
import { type Facts, matches } from "../contacts/index.ts";
import type { Matched } from "./decide.ts";

/** Whether a rule's condition holds, and what of it did not first, in words of the condition's own. */
export function matchOf(condition: Condition | null, facts: Facts, now: Date): Matched {
  if (condition === null || matches(condition, facts, now)) return { matched: true, failed: null };
  return { matched: false, failed: failing(condition, facts, now) };
}

function failing(condition: Condition, facts: Facts, now: Date): string {
  if ("all" in condition) {
    const first = condition.all.find((one) => !matches(one, facts, now));
    return first ? failing(first, facts, now) : "all";
  }
  if ("any" in condition) return condition.any.map((one) => failing(one, facts, now)).join(" or ");
  if ("not" in condition) return `not (${worded(condition.not)})`;
  return worded(condition);
}

function worded(condition: Condition): string {
  if ("all" in condition) return condition.all.map(worded).join(" and ");
  if ("any" in condition) return condition.any.map(worded).join(" or ");
  if ("not" in condition) return `not (${worded(condition.not)})`;
  const { field, op, value } = condition;
  return value === undefined ? `${field} ${op}` : `${field} ${op} ${JSON.stringify(value)}`;
}
