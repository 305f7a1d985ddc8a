import {
  type Condition,
  type ConditionLeaf,
  type ConditionOp,
  conditionLeavesOf,
  type LeadFieldInfo,
  valuesOfOp,
} from "@parley/contract";

/** How the parts of a group hold together: each of them, one of them, none of them. */
export const groupModes = ["ALL", "ANY", "NONE"] as const;
export type GroupMode = (typeof groupModes)[number];

export type Group = { mode: GroupMode; parts: Part[] };
export type Part = Group | ConditionLeaf;

export function isGroup(part: Part): part is Group {
  return "mode" in part;
}

export const emptyGroup: Group = { mode: "ALL", parts: [] };

/** A condition as the editor shows it: groups of groups and questions. */
export function groupOf(condition: Condition | null): Group {
  if (!condition) return emptyGroup;
  const part = partOf(condition);
  return isGroup(part) ? part : { mode: "ALL", parts: [part] };
}

function partOf(condition: Condition): Part {
  if ("all" in condition) return { mode: "ALL", parts: condition.all.map(partOf) };
  if ("any" in condition) return { mode: "ANY", parts: condition.any.map(partOf) };
  if (!("not" in condition)) return condition;
  const inner = partOf(condition.not);
  return isGroup(inner) && inner.mode === "ANY"
    ? { ...inner, mode: "NONE" }
    : { mode: "NONE", parts: [inner] };
}

/** The group as a condition; null where it asks nothing. */
export function conditionOf({ mode, parts }: Group): Condition | null {
  const inner = parts.flatMap((part) => (isGroup(part) ? (conditionOf(part) ?? []) : part));
  const [first] = inner;
  if (!first) return null;
  if (mode === "NONE") return { not: { any: inner } };
  if (inner.length === 1) return first;
  return mode === "ALL" ? { all: inner } : { any: inner };
}

/** Whether every question has the values that it needs. */
export function isComplete(condition: Condition | null): boolean {
  return condition === null || conditionLeavesOf(condition).every(isAnswered);
}

function isAnswered({ op, value }: ConditionLeaf): boolean {
  const values = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (values.some((one) => one === "")) return false;
  return {
    NONE: true,
    ONE: values.length === 1,
    TWO: values.length === 2,
    SOME: values.length > 0,
  }[valuesOfOp(op)];
}

/** The first question about a field. */
export function firstLeaf(field: LeadFieldInfo): ConditionLeaf {
  return leafWith(field, field.ops[0] ?? "NOT_EMPTY");
}

/** A question with another operation: its value is kept where it still fits. */
export function leafWith(
  field: LeadFieldInfo,
  op: ConditionOp,
  before?: ConditionLeaf,
): ConditionLeaf {
  const leaf = { field: field.key, op };
  const kind = valuesOfOp(op);
  if (kind === "NONE") return leaf;
  const isDays = op === "LAST_DAYS" || op === "NOT_LAST_DAYS";
  const wereDays = before?.op === "LAST_DAYS" || before?.op === "NOT_LAST_DAYS";
  if (isDays) return { ...leaf, value: wereDays ? before.value : 7 };
  const kept = wereDays || !before ? undefined : before.value;
  if (kind === "SOME") return { ...leaf, value: kept === undefined ? [] : [kept].flat() };
  if (kind === "TWO") return { ...leaf, value: [] };
  const [one] = kept === undefined ? [] : [kept].flat();
  return one === undefined ? { ...leaf, ...startOf(field) } : { ...leaf, value: one };
}

/** A question of yes or no has an answer from the start. */
function startOf({ type }: LeadFieldInfo): { value?: boolean } {
  return type === "BOOLEAN" ? { value: true } : {};
}

/** How deep groups may lie in one another. */
export const deepestGroup = 3;
