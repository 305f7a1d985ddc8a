import type { AttributeValue } from "@parley/contract";
import { type RawBuilder, sql } from "kysely";
import { type Ctx, may, scopeOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { withinScope } from "../../../platform/scope.ts";
import { contactWithin } from "../contacts/queries.ts";
import type { FieldRow } from "../fields/queries.ts";
import { leadColumns } from "../leads/filter.ts";
import { arrayText, type Person, reachOf } from "./queries.ts";

export type SearchField = Pick<FieldRow, "record" | "key" | "label">;

/** The fields whose words can be found now. */
export function searchFields(tx: Tx<"lead_fields">): Promise<SearchField[]> {
  return tx
    .selectFrom("lead_fields")
    .select(["record", "key", "label"])
    .where("searchable", "=", true)
    .where("search_ready", "=", true)
    .orderBy("position")
    .$castTo<SearchField>()
    .execute();
}

export type OwnFound = { contact_id: string; lead_id: string | null };

/** Records with a word of some group in their own fields, and of the others there or in their name. */
export async function recordsByOwnWords(
  ctx: Ctx,
  groups: readonly (readonly string[])[],
  most: number,
): Promise<OwnFound[]> {
  const scope = scopeOf(ctx, reachOf(ctx));
  if (scope === "OWN") return ownLeadsByOwnWords(ctx, groups, most);
  const { rows } = await sql<OwnFound>`
    select contact_id, lead_id
    from search_own(${groups.map(arrayText)}::text[], ${scope === "ALL" ? most : most * 8})
  `.execute(ctx.tx);
  return rows;
}

/** The same among the caller's own leads: few, so they are looked at one by one. */
async function ownLeadsByOwnWords(
  ctx: Ctx,
  groups: readonly (readonly string[])[],
  most: number,
): Promise<OwnFound[]> {
  const tx: Tx<"leads" | "contacts" | "own_words"> = ctx.tx;
  const met = groups.map((group) => {
    const words = sql`${[...group]}::text[]`;
    return sql`(o.words && ${words} or c.words && ${words})`;
  });
  const { rows } = await sql<OwnFound>`
    select l.contact_id, case when o.is_lead then l.id end as lead_id
    from leads l join contacts c on c.id = l.contact_id
    join own_words o on o.id in (l.id, l.contact_id)
    where l.deleted_at is null and ${withinScope(ctx, "leads:read", leadColumns)}
      and ${sql.join(met, sql` and `)}
    order by l.id desc limit ${most}`.execute(tx);
  return rows;
}

export type OwnPerson = Person & {
  /** Whose words were found: the lead's, else the contact's. */
  is_lead: boolean;
  attributes: Record<string, AttributeValue>;
};

/** What was found as far as the caller may see it: leads in his reach, and contacts with their newest lead. */
export async function visibleOwn(ctx: Ctx, found: readonly OwnFound[]): Promise<OwnPerson[]> {
  if (found.length === 0) return [];
  const tx: Tx<"contacts" | "leads"> = ctx.tx;
  const leadIds = found.flatMap(({ lead_id }) => lead_id ?? []);
  const contactIds = found.flatMap(({ contact_id, lead_id }) => (lead_id ? [] : [contact_id]));
  const seen: RawBuilder<boolean> = may(ctx, "contacts:read")
    ? contactWithin(ctx, "contacts:read", "EACH")
    : sql<boolean>`false`;
  const mine = withinScope(ctx, "leads:read", leadColumns);
  const { rows } = await sql<OwnPerson>`
    select c.id, c.kind, c.name, c.company, l.id as lead_id, true as is_lead, l.attributes
    from leads l join contacts c on c.id = l.contact_id
    where l.id = any(${leadIds}::uuid[]) and l.deleted_at is null and c.deleted_at is null and ${mine}
    union all
    select c.id, c.kind, c.name, c.company, l.id, false, c.attributes
    from contacts c
    left join lateral (
      select l.id from leads l
      where l.contact_id = c.id and l.deleted_at is null and ${mine}
      order by l.id desc limit 1) as l on true
    where c.id = any(${contactIds}::uuid[]) and c.deleted_at is null and (l.id is not null or ${seen})
  `.execute(tx);
  return rows;
}
