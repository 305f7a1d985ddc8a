import { type RawBuilder, sql } from "kysely";
import { type Ctx, may, scopeOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { withinScope } from "../../../platform/scope.ts";
import { contactWithin } from "../contacts/queries.ts";
import { leadColumns } from "../leads/filter.ts";
import { following, reachOf } from "./queries.ts";

export type FoundById = { contact_id: string; lead_id: string | null };

/** Whose id of another system was found: a lead's, with its person, or that of a contact with its newest lead. */
export type IdPerson = {
  id: string;
  kind: "PERSON" | "COMPANY";
  name: string;
  company: string | null;
  external_id: string;
  lead_id: string | null;
  is_lead: boolean;
};

/** Letters as bytes, as the index has them; its two conditions are said, so that it is known to hold all. */
function begins(table: "l" | "c", start: string): RawBuilder<boolean> {
  const id = sql.ref(`${table}.external_id`);
  return sql<boolean>`(${id} is not null and ${sql.ref(`${table}.deleted_at`)} is null
    and ${id} collate "C" >= ${start} and ${id} collate "C" < ${following(start)})`;
}

/** Records whose id begins with one of these, whatever the caller's scope; of each beginning the first. */
export async function idsBeginning(
  tx: Tx<"leads" | "contacts">,
  starts: readonly string[],
  most: number,
): Promise<FoundById[]> {
  const parts = starts.flatMap((start) => [
    sql`(select l.contact_id, l.id as lead_id from leads l where ${begins("l", start)}
      order by l.external_id collate "C" limit ${most})`,
    sql`(select c.id, null from contacts c where ${begins("c", start)}
      order by c.external_id collate "C" limit ${most})`,
  ]);
  const { rows } = await sql<FoundById>`${sql.join(parts, sql` union all `)}`.execute(tx);
  return rows;
}

/** The same among what is in the caller's own reach: few, so they are looked at one by one. */
export async function ownIdsBeginning(
  ctx: Ctx,
  starts: readonly string[],
  most: number,
): Promise<FoundById[]> {
  const tx: Tx<"leads" | "contacts"> = ctx.tx;
  const any = (table: "l" | "c") =>
    sql.join(
      starts.map((start) => begins(table, start)),
      sql` or `,
    );
  // Own records first, unless all are: the planner does not know that they are fewer than what begins so.
  const reach = "leads:read";
  const first = scopeOf(ctx, reach) === "ALL" ? sql`` : sql`offset 0`;
  const { rows } = await sql<FoundById>`
    (select l.contact_id, l.id as lead_id from (
        select * from leads l
        where l.deleted_at is null and ${withinScope(ctx, reach, leadColumns)} ${first}) as l
      where ${any("l")} limit ${most})
    union all
    (select c.id, null from (
        select * from contacts c where ${contactWithin(ctx, reachOf(ctx), "SET")} offset 0) as c
      where ${any("c")} limit ${most})`.execute(tx);
  return rows;
}

/** What was found as far as the caller may see it. */
export async function visibleById(ctx: Ctx, found: readonly FoundById[]): Promise<IdPerson[]> {
  if (found.length === 0) return [];
  const tx: Tx<"leads" | "contacts"> = ctx.tx;
  const leadIds = found.flatMap(({ lead_id }) => lead_id ?? []);
  const contactIds = found.flatMap(({ contact_id, lead_id }) => (lead_id ? [] : [contact_id]));
  const mine = withinScope(ctx, "leads:read", leadColumns);
  const seen: RawBuilder<boolean> = may(ctx, "contacts:read")
    ? contactWithin(ctx, "contacts:read", "EACH")
    : sql<boolean>`l.id is not null`;
  const { rows } = await sql<IdPerson>`
    select c.id, c.kind, c.name, c.company, l.external_id, l.id as lead_id, true as is_lead
    from leads l join contacts c on c.id = l.contact_id
    where l.id = any(${leadIds}::uuid[]) and l.deleted_at is null and c.deleted_at is null and ${mine}
    union all
    select c.id, c.kind, c.name, c.company, c.external_id, l.id, false
    from contacts c
    left join lateral (
      select l.id from leads l
      where l.contact_id = c.id and l.deleted_at is null and ${mine}
      order by l.id desc limit 1) as l on true
    where c.id = any(${contactIds}::uuid[]) and c.deleted_at is null and ${seen}`.execute(tx);
  return rows;
}
