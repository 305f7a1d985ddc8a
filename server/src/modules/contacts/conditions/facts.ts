import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { type LeadField, type LeadFields, leadFields } from "./catalogue.ts";
import type { Fact, Facts } from "./matches.ts";
import { scalarOf } from "./sql.ts";

const mostArguments = 40;

/**
 * What the leads with these ids are like, for `matches`. Deleted ones are left out; whoever asks has
 * judged already whether these leads are his business.
 */
export async function factsOfLeads(
  ctx: Ctx,
  ids: readonly string[],
  catalogue?: LeadFields,
): Promise<Map<string, Facts>> {
  const fields = [...(catalogue ?? (await leadFields(ctx))).values()];
  const parts: RawBuilder<unknown>[] = [];
  for (let at = 0; at < fields.length; at += mostArguments) {
    const pairs = fields
      .slice(at, at + mostArguments)
      .map((field) => sql`${field.key}::text, ${factOf(field)}`);
    parts.push(sql`jsonb_build_object(${sql.join(pairs)})`);
  }
  const { rows } = await sql<{ id: string; facts: Record<string, Fact> }>`
    select l.id, ${sql.join(parts, sql` || `)} as facts
    from leads l where l.id = any(${[...ids]}::uuid[]) and l.deleted_at is null`.execute(ctx.tx);
  return new Map(rows.map(({ id, facts }) => [id, facts]));
}

function factOf(field: LeadField): RawBuilder<unknown> {
  const { place, type } = field;
  if (place.at === "ROWS") {
    const column = sql.ref(`r.${place.column}`);
    return sql`(select coalesce(jsonb_agg(${column}), '[]')
      from ${sql.table(place.table)} r where ${sql.raw(place.of)})`;
  }
  if (type === "MULTI_CHOICE" && place.at === "ATTRIBUTE") {
    const held = sql`l.attributes -> ${place.name}::text`;
    return sql`case when jsonb_typeof(${held}) = 'array' then ${held} else '[]' end`;
  }
  const value = scalarOf(field);
  if (type !== "INSTANT") return value;
  // As the database keeps it, to the microsecond.
  return sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
