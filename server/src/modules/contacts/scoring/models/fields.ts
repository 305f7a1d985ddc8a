import type { ScoreModelCard } from "@parley/contract";
import { areaUnderCurve } from "../learn/measures.ts";
import { type Column, knownAfterwards, type Table } from "../learn/table.ts";

/*
 * From leads to the fields that a model learns from. Pure. The same reading serves leads whose outcome is
 * known and leads that are to be scored, so that a field means the same in both.
 */

/** What is known of a lead before it is called. */
export type KnownBefore = {
  readonly source: string | null;
  readonly attempts: number;
  readonly time_zone: string | null;
  readonly company: boolean;
  readonly ageDays: number;
  readonly attributes: Readonly<Record<string, unknown>> | null;
};

export type Field = { readonly name: string; readonly kind: "NUMBER" | "WORD" };
type Refused = ScoreModelCard["card"]["refused"];

const ownPrefix = "own.";
const systemFields: readonly Field[] = [
  { name: "source", kind: "WORD" },
  { name: "timeZone", kind: "WORD" },
  { name: "company", kind: "WORD" },
  { name: "attempts", kind: "NUMBER" },
  { name: "age", kind: "NUMBER" },
];
/** Of a tenant's own fields the best filled ones. */
const mostOwn = 60;
const longestWord = 80;

/** Every field that these leads have something in. */
export function fieldsOf(leads: readonly KnownBefore[]): Field[] {
  const filled = new Map<string, { rows: number; numbers: number }>();
  for (const { attributes } of leads) {
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (wordOf(value) === null) continue;
      const seen = filled.get(key) ?? { rows: 0, numbers: 0 };
      seen.rows += 1;
      if (!Number.isNaN(numberOf(value))) seen.numbers += 1;
      filled.set(key, seen);
    }
  }
  const own = [...filled]
    .sort(([a, m], [b, n]) => n.rows - m.rows || (a < b ? -1 : 1))
    .slice(0, mostOwn)
    .map(([key, { rows, numbers }]): Field => {
      return { name: ownPrefix + key, kind: numbers >= 0.9 * rows ? "NUMBER" : "WORD" };
    });
  return [...systemFields, ...own];
}

export function tableOf(leads: readonly KnownBefore[], fields: readonly Field[]): Table {
  const columns = fields.map(({ name, kind }): Column => {
    const read = readerOf(name);
    if (kind === "NUMBER") {
      return { name, kind, values: Float64Array.from(leads, (lead) => numberOf(read(lead))) };
    }
    return { name, kind, values: leads.map((lead) => wordOf(read(lead))) };
  });
  return { columns, length: leads.length };
}

function readerOf(name: string): (lead: KnownBefore) => unknown {
  if (name.startsWith(ownPrefix)) {
    const key = name.slice(ownPrefix.length);
    return ({ attributes }) =>
      attributes && Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  }
  switch (name) {
    case "source":
      return (lead) => lead.source;
    case "timeZone":
      return (lead) => lead.time_zone;
    case "company":
      return (lead) => (lead.company ? "yes" : "no");
    case "attempts":
      return (lead) => lead.attempts;
    default:
      return (lead) => lead.ageDays;
  }
}

function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return Number.NaN;
  return Number(value);
}

function wordOf(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  return String(value).slice(0, longestWord);
}

/** Names of what is written down because of the outcome, or after it. */
const afterwards: ReadonlySet<string> = new Set([
  ...knownAfterwards,
  ...["y", "outcome", "result", "status", "stage", "disposition", "disposition id", "wrap up"],
  ...["converted", "conversion", "is converted", "converted at", "conversion date", "won", "lost"],
  ...["sale", "sold", "sales", "sale date", "revenue", "deal value", "contract", "contract date"],
  ...["closed", "closed at", "close date", "close reason", "lost reason", "reason lost"],
  ...["talk time", "talk seconds", "call duration", "duration seconds", "call outcome"],
  ...["last outcome", "last disposition", "call result", "order number", "order date"],
]);

/** How much better filled a field may be with one outcome than with the other. */
const mostFillGap = 0.5;
/** No field that was known before tells the outcome as well as this by itself. */
const mostArea = 0.95;

/**
 * Sorts out fields that would let a model see the future: those whose name says so, those the tenant
 * refuses, those filled with one outcome only, and those that tell it alone.
 */
export function withoutLeaks(
  table: Table,
  outcomes: Uint8Array,
  byTenant: readonly string[],
): { fields: string[]; refused: Refused } {
  const own = new Set(byTenant.map(plain));
  const refused: Refused = [];
  const fields: string[] = [];
  for (const column of table.columns) {
    const reason = leakOf(column, outcomes, own);
    if (reason) refused.push({ field: column.name, reason });
    else fields.push(column.name);
  }
  return { fields, refused };
}

function leakOf(
  column: Column,
  outcomes: Uint8Array,
  byTenant: ReadonlySet<string>,
): Refused[number]["reason"] | undefined {
  const name = plain(column.name);
  if (byTenant.has(name)) return "BY_TENANT";
  if (!column.name.startsWith(ownPrefix)) return undefined;
  if (afterwards.has(name)) return "KNOWN_AFTERWARDS";
  const filled = Float64Array.from(outcomes, (_, i) => (isFilled(column, i) ? 1 : 0));
  const gap = mean(filled, outcomes, 1) - mean(filled, outcomes, 0);
  if (Math.abs(gap) > mostFillGap) return "FILLED_BY_OUTCOME";
  const area = areaUnderCurve(alone(column, outcomes), outcomes);
  return Math.max(area, 1 - area) > mostArea ? "TELLS_OUTCOME" : undefined;
}

/** A name as people mean it: `own.Close_Date`, `closeDate` and `close date` are one. */
function plain(name: string): string {
  const bare = name.startsWith(ownPrefix) ? name.slice(ownPrefix.length) : name;
  return bare
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function isFilled({ kind, values }: Column, i: number): boolean {
  return kind === "NUMBER" ? !Number.isNaN(values[i]) : values[i] !== null;
}

function mean(values: Float64Array, outcomes: Uint8Array, of: 0 | 1): number {
  let [sum, rows] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (outcomes[i] !== of) continue;
    sum += values[i] ?? 0;
    rows += 1;
  }
  return sum / Math.max(1, rows);
}

/** A number as it is; a word as its conversions among the other rows, so that rare ones tell nothing. */
function alone(column: Column, outcomes: Uint8Array): Float64Array {
  if (column.kind === "NUMBER") {
    return column.values.map((value) => (Number.isNaN(value) ? 0 : value));
  }
  const seen = new Map<string | null, { rows: number; yes: number }>();
  column.values.forEach((word, i) => {
    const one = seen.get(word) ?? { rows: 0, yes: 0 };
    one.rows += 1;
    one.yes += outcomes[i] ?? 0;
    seen.set(word, one);
  });
  const overall = outcomes.reduce((sum, one) => sum + one, 0) / Math.max(1, outcomes.length);
  return Float64Array.from(column.values, (word, i) => {
    const { rows, yes } = seen.get(word) ?? { rows: 0, yes: 0 };
    const prior = 2;
    return (yes - (outcomes[i] ?? 0) + prior * overall) / (rows - 1 + prior);
  });
}
