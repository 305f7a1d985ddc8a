import {
  type Condition,
  type ConditionLeaf,
  type ConditionScalar,
  conditionLeavesOf,
  valuesOfOp,
} from "@parley/contract";
import { invalid } from "../../../platform/errors.ts";
import type { LeadField, LeadFields } from "./catalogue.ts";

/** Refuses a condition that asks what cannot be asked, naming the field and the reason. */
export function checkCondition(
  catalogue: LeadFields,
  condition: Condition,
  of: "leads" | "contacts" = "leads",
): void {
  for (const leaf of conditionLeavesOf(condition)) {
    const field = catalogue.get(leaf.field);
    const reason = field ? reasonAgainst(field, leaf) : `is not a field of ${of}`;
    if (reason !== undefined) throw invalid(leaf.field, reason);
  }
}

function reasonAgainst(field: LeadField, { op, value }: ConditionLeaf): string | undefined {
  if (!field.ops.includes(op)) return `cannot be asked with ${op}; try ${field.ops.join(", ")}`;
  switch (valuesOfOp(op)) {
    case "NONE":
      return value === undefined ? undefined : `takes no value with ${op}`;
    case "ONE":
      if (value === undefined || Array.isArray(value)) return `needs one value with ${op}`;
      return op === "LAST_DAYS" || op === "NOT_LAST_DAYS" ? daysFault(value) : fault(field, value);
    case "TWO":
      if (!Array.isArray(value) || value.length !== 2) return `needs two values with ${op}`;
      return firstFault(field, value);
    case "SOME":
      if (!Array.isArray(value) || value.length === 0) return `needs a list of values with ${op}`;
      return firstFault(field, value);
  }
}

function firstFault(field: LeadField, values: readonly ConditionScalar[]): string | undefined {
  for (const value of values) {
    const found = fault(field, value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function daysFault(value: ConditionScalar): string | undefined {
  const isDays = typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 3660;
  return isDays ? undefined : "needs a number of days from 1 to 3660";
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const day = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Why a value is none of the field's. */
function fault(field: LeadField, value: ConditionScalar): string | undefined {
  switch (field.type) {
    case "NUMBER":
      return typeof value === "number" && Number.isFinite(value) ? undefined : "needs a number";
    case "BOOLEAN":
      return typeof value === "boolean" ? undefined : "needs true or false";
    case "DATE":
      return isTime(value, day) ? undefined : "needs a date like 2026-03-31";
    case "INSTANT":
      return isTime(value, instant) ? undefined : "needs an instant like 2026-03-31T09:00:00Z";
    case "REF":
    case "REFS":
      return typeof value === "string" && uuid.test(value) ? undefined : "needs an id";
    case "CHOICE":
    case "MULTI_CHOICE":
      if (field.choices?.some((choice) => choice.value === value)) return undefined;
      return `has no choice ${JSON.stringify(value)}`;
    case "TEXT":
    case "URL":
      return typeof value === "string" && value !== "" ? undefined : "needs a text";
  }
}

const first = Date.parse("0001-01-01");

function isTime(value: ConditionScalar, form: RegExp): boolean {
  if (typeof value !== "string" || !form.test(value)) return false;
  const found = Date.parse(value);
  if (Number.isNaN(found) || found < first) return false;
  // The 31st of June is read as the 1st of July.
  return !day.test(value) || new Date(found).toISOString().startsWith(value);
}
