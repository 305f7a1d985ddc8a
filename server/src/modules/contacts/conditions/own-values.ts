import type { Condition, ConditionLeaf } from "@parley/contract";
import { type Expression, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { LeadFields } from "./catalogue.ts";
import { microsOf } from "./values.ts";

/*
 * Conditions on sortable own fields have an index. Where a few leads meet one of them, those are looked
 * up first, and everything else is asked of them only; where many do, a list in the order of the same
 * field begins where they begin.
 */

/** More than these are sooner found in passing. */
const few = 5000;
const mostProbes = 2;

export type OwnRange = { fieldId: string; within: Expression<SqlBool> };

/** What must hold of `lead_values as v`, or of `contact_values`, where a condition asks of sortable fields alone what must hold. */
export function ownRanges(catalogue: LeadFields, condition: Condition): OwnRange[] {
  const leaves = "all" in condition ? condition.all : [condition];
  return leaves.flatMap((leaf) => ("field" in leaf ? (rangeOf(catalogue, leaf) ?? []) : []));
}

/** The leads, or contacts, that meet one of the ranges, where they are few. */
export async function fewWithin(
  ctx: Ctx,
  ranges: readonly OwnRange[],
  of: "lead" | "contact" = "lead",
): Promise<string[] | undefined> {
  const tx: Tx<"lead_values" | "contact_values"> = ctx.tx;
  const [table, id] = [sql.table(`${of}_values`), sql.ref(`v.${of}_id`)];
  for (const { within } of ranges.slice(0, mostProbes)) {
    // That there are many is seen by the index alone: to hand them over, or to gather them, took longer.
    const { rows } = await sql<{ ids: string[] | null }>`
      select case when not exists (select from ${table} v where ${within} offset ${few} limit 1)
        then (select coalesce(array_agg(${id}), '{}') from ${table} v where ${within}) end as ids`.execute(
      tx,
    );
    const [found] = rows;
    if (found?.ids) return found.ids;
  }
  return undefined;
}

/**
 * A condition, after its ranges were seen to hold of many. Of an attribute the planner expects that next to
 * nobody has it, and puts all in order before it looks at the first; where the ranges are all that is asked, it
 * is told nothing, and walks the list until the page is full.
 */
export function heldBy(
  holds: Expression<SqlBool>,
  condition: Condition,
  ranges: readonly OwnRange[],
): Expression<SqlBool> {
  const parts = "all" in condition ? condition.all.length : 1;
  const isAllCommon = ranges.length === parts && parts <= mostProbes;
  return isAllCommon ? sql<SqlBool>`coalesce(${holds}, false)` : holds;
}

function rangeOf(catalogue: LeadFields, leaf: ConditionLeaf): OwnRange | undefined {
  const field = catalogue.get(leaf.field);
  if (!field?.isSortable || field.place.at !== "ATTRIBUTE" || field.type === "MULTI_CHOICE") {
    return undefined;
  }
  const { fieldId, isNumber } = field.place;
  const values = [leaf.value ?? []].flat();
  // Instants lie there as seconds since 1970.
  const measured = (one: unknown) =>
    field.type === "INSTANT" ? microsOf(String(one)) / 1e6 : Number(one);
  const typed = (one: unknown): RawBuilder<unknown> =>
    isNumber ? sql`${measured(one)}::float8` : sql`left(lower(${String(one)}::text), 100)`;
  const compared = comparison(
    leaf.op,
    values.map(typed),
    sql.raw(isNumber ? "v.number" : "v.text"),
  );
  // A text is kept in small letters and cut: what is more or less than another in full may not be so there.
  const isOrdered = isNumber || field.type === "DATE";
  if (!compared || (!isOrdered && leaf.op !== "IS" && leaf.op !== "IN")) return undefined;
  const side = sql.raw(isNumber ? "v.is_number" : "not v.is_number");
  return { fieldId, within: sql<SqlBool>`v.field_id = ${fieldId} and ${side} and ${compared}` };
}

function comparison(
  op: ConditionLeaf["op"],
  values: readonly RawBuilder<unknown>[],
  column: RawBuilder<unknown>,
): RawBuilder<unknown> | undefined {
  const [first, second] = values;
  switch (op) {
    case "IS":
      return sql`${column} = ${first}`;
    case "IN":
      return sql`${column} in (${sql.join(values)})`;
    case "GREATER":
      return sql`${column} > ${first}`;
    case "AT_LEAST":
      return sql`${column} >= ${first}`;
    case "LESS":
      return sql`${column} < ${first}`;
    case "AT_MOST":
      return sql`${column} <= ${first}`;
    case "BETWEEN":
      return sql`${column} >= ${first} and ${column} <= ${second}`;
    default:
      return undefined;
  }
}
