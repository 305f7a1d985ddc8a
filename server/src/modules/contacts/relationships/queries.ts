import type { Relationship } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { contactWithin } from "../contacts/queries.ts";

export type RelationshipRow = {
  id: string;
  from_id: string;
  to_id: string;
  type: Relationship["type"];
  label: string | null;
  created_at: Date;
  created_by_name: string | null;
  other_id: string;
  name: string;
  kind: string;
  company: string | null;
  /** Whether the caller may change the other one too. */
  may_update: boolean;
};

/** What a contact has to others and they to it; those only whom the caller sees. */
export async function selectRelationships(
  ctx: Ctx,
  contactId: string,
  which: { id?: string; most: number },
): Promise<RelationshipRow[]> {
  const one = which.id === undefined ? sql`true` : sql`r.id = ${which.id}`;
  const { rows } = await sql<RelationshipRow>`
    select r.id, r.from_id, r.to_id, r.type, r.label, r.created_at, u.name as created_by_name,
      c.id as other_id, c.name, c.kind, c.company,
      ${contactWithin(ctx, "contacts:update", "EACH")} as may_update
    from contact_relationships r
    join contacts c
      on c.id = case when r.from_id = ${contactId} then r.to_id else r.from_id end
    left join users u on u.id = r.created_by
    where (r.from_id = ${contactId} or r.to_id = ${contactId}) and ${one}
      and c.deleted_at is null and ${contactWithin(ctx, "contacts:read", "EACH")}
    order by r.type, r.id limit ${which.most}`.execute(ctx.tx);
  return rows;
}

export type Pair = { id: string; from_id: string; to_id: string; type: Relationship["type"] };

export async function lockRelationship(
  tx: Tx<"contact_relationships">,
  id: string,
): Promise<(Pair & { label: string | null }) | undefined> {
  return tx
    .selectFrom("contact_relationships")
    .select(["id", "from_id", "to_id", "type", "label"])
    .where("id", "=", id)
    .forUpdate()
    .$castTo<Pair & { label: string | null }>()
    .executeTakeFirst();
}

/** Whether this is said already; of what holds both ways, from either side. */
export async function isSaid(
  tx: Tx<"contact_relationships">,
  { from_id, to_id, type }: Omit<Pair, "id">,
  label: string | null,
  isMutual: boolean,
): Promise<boolean> {
  const { rows } = await sql`
    select from contact_relationships
    where type = ${type} and coalesce(lower(label), '') = ${(label ?? "").toLowerCase()}
      and ((from_id = ${from_id} and to_id = ${to_id})
        or (${isMutual} and from_id = ${to_id} and to_id = ${from_id}))`.execute(tx);
  return rows.length > 0;
}

export async function insertRelationship(
  tx: Tx<"contact_relationships">,
  row: Pair & { label: string | null; created_by: string | null },
  now: Date,
): Promise<void> {
  await tx
    .insertInto("contact_relationships")
    .values({ ...row, created_at: now })
    .execute();
}

export async function deleteRelationship(
  tx: Tx<"contact_relationships">,
  id: string,
): Promise<void> {
  await tx.deleteFrom("contact_relationships").where("id", "=", id).execute();
}
