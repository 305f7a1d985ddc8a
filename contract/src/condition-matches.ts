import type { Condition, ConditionLeaf, ConditionScalar } from "./conditions.ts";

// Without schemas, for the browser runs it too.

/** What a record is like, by the keys of its fields: instants and days as text, several values as a list. */
export type Fact = string | number | boolean | readonly string[] | null;
export type Facts = Readonly<Record<string, Fact>>;

/** Whether a checked condition holds of these facts: the same answer as its SQL gives. */
export function matches(condition: Condition, facts: Facts, now: Date): boolean {
  if ("all" in condition) return condition.all.every((one) => matches(one, facts, now));
  if ("any" in condition) return condition.any.some((one) => matches(one, facts, now));
  if ("not" in condition) return !matches(condition.not, facts, now);
  const fact = facts[condition.field] ?? null;
  if (isSeveral(fact)) return ofSeveral(condition, fact);
  return ofOne(condition, fact, now);
}

function isSeveral(fact: Fact): fact is readonly string[] {
  return Array.isArray(fact);
}

function ofSeveral({ op, value }: ConditionLeaf, fact: readonly string[]): boolean {
  const asked = Array.isArray(value) ? value.map(String) : [];
  switch (op) {
    case "IN":
      return asked.some((one) => fact.includes(one));
    case "NOT_IN":
      return !asked.some((one) => fact.includes(one));
    case "ALL_OF":
      return asked.every((one) => fact.includes(one));
    case "EMPTY":
      return fact.length === 0;
    case "NOT_EMPTY":
      return fact.length > 0;
    default:
      return false;
  }
}

type One = Exclude<Fact, readonly string[]>;

function ofOne({ op, value }: ConditionLeaf, fact: One, now: Date): boolean {
  const values = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const [first = "", second = ""] = values;
  switch (op) {
    case "IS":
      return fact === first;
    case "IS_NOT":
      return fact !== first;
    case "IN":
      return values.some((one) => one === fact);
    case "NOT_IN":
      return !values.some((one) => one === fact);
    case "CONTAINS":
      return typeof fact === "string" && folded(fact).includes(folded(String(first)));
    case "STARTS_WITH":
      return typeof fact === "string" && folded(fact).startsWith(folded(String(first)));
    case "EMPTY":
      return fact === null;
    case "NOT_EMPTY":
      return fact !== null;
    case "LAST_DAYS":
      return isOfLastDays(fact, Number(first), now);
    case "NOT_LAST_DAYS":
      return !isOfLastDays(fact, Number(first), now);
    case "ALL_OF":
      return false;
    default:
      return isInOrder(op, fact, first, second);
  }
}

type Order = "GREATER" | "AT_LEAST" | "LESS" | "AT_MOST" | "BETWEEN";

function isInOrder(op: Order, fact: One, first: ConditionScalar, second: ConditionScalar): boolean {
  if (fact === null) return false;
  const [at, low, high] = [measure(fact), measure(first), measure(second)];
  switch (op) {
    case "GREATER":
      return at > low;
    case "AT_LEAST":
      return at >= low;
    case "LESS":
      return at < low;
    case "AT_MOST":
      return at <= low;
    case "BETWEEN":
      return at >= low && at <= high;
  }
}

/** Numbers are in their own order, days and instants in that of time. */
function measure(value: ConditionScalar): number {
  return typeof value === "string" ? microsOf(value) : Number(value);
}

function isOfLastDays(fact: One, days: number, now: Date): boolean {
  if (typeof fact !== "string") return false;
  if (fact.length === 10) return fact > dayBefore(now, days) && fact <= dayBefore(now, 0);
  const at = microsOf(fact);
  const end = now.getTime() * 1000;
  return at > end - days * 86_400_000_000 && at <= end;
}

/** A day or an instant in microseconds since 1970: what the database keeps, and no double rounds. */
export function microsOf(text: string): number {
  const fraction = /\.(\d{1,6})/.exec(text)?.[1] ?? "";
  const below = Number(fraction.padEnd(6, "0").slice(3));
  return Date.parse(text.replace(/\.(\d{1,3})\d*/, ".$1")) * 1000 + below;
}

/** The day that lies so many days before an instant, as a date of UTC. */
export function dayBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * Upper and lower case together, as the database does it: character by character. The one capital whose
 * small letter is two characters has a single one there.
 */
export function folded(text: string): string {
  return Array.from(text, (one) => (one === "\u0130" ? "i" : one.toLowerCase())).join("");
}
