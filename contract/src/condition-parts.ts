import type { Condition, ConditionLeaf, ConditionOp } from "./conditions.ts";

// Without schemas, for the browser runs it too.

/** The questions of a condition, in their order. */
export function conditionLeavesOf(condition: Condition): ConditionLeaf[] {
  if ("all" in condition) return condition.all.flatMap(conditionLeavesOf);
  if ("any" in condition) return condition.any.flatMap(conditionLeavesOf);
  if ("not" in condition) return conditionLeavesOf(condition.not);
  return [condition];
}

/** The keys of the fields that a condition asks about, each once. */
export function conditionFields(condition: Condition): string[] {
  return [...new Set(conditionLeavesOf(condition).map(({ field }) => field))];
}

/** How many values an operation takes: none, one, two, or a list. */
export function valuesOfOp(op: ConditionOp): "NONE" | "ONE" | "TWO" | "SOME" {
  if (op === "EMPTY" || op === "NOT_EMPTY") return "NONE";
  if (op === "BETWEEN") return "TWO";
  return op === "IN" || op === "NOT_IN" || op === "ALL_OF" ? "SOME" : "ONE";
}
