import { type Selectable, sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { SavedViews } from "../../../platform/db/schema.gen.ts";
import type { Tx } from "../../../platform/db/tx.ts";

/** Of what a list is. */
export type ViewedRecord = "LEAD" | "CONTACT";

export type ViewRow = Omit<
  Selectable<SavedViews>,
  "tenant_id" | "record" | "shared" | "filter" | "columns"
> & {
  record: ViewedRecord;
  shared: "OWN" | "TEAM" | "ALL";
  filter: Record<string, unknown>;
  columns: string[];
};

/** One's own views, those shared with one's team and those of everybody. */
export async function selectViews(ctx: Ctx, record: ViewedRecord): Promise<ViewRow[]> {
  const { rows } = await sql<ViewRow>`
    select * from saved_views where record = ${record} and ${visible(ctx)} order by shared <> 'ALL', name, id`.execute(
    ctx.tx,
  );
  return rows;
}

export async function findView(
  ctx: Ctx,
  record: ViewedRecord,
  id: string,
): Promise<ViewRow | undefined> {
  const { rows } = await sql<ViewRow>`
    select * from saved_views where id = ${id} and record = ${record} and ${visible(ctx)}`.execute(
    ctx.tx,
  );
  return rows[0];
}

function visible({ actor: { userId, teamId } }: Ctx) {
  return sql`(owner_id = ${userId}::uuid or shared = 'ALL'
    or (shared = 'TEAM' and team_id = ${teamId}::uuid))`;
}

type Kept = Pick<ViewRow, "name" | "shared" | "team_id" | "sort" | "is_default"> & {
  filter: string;
  columns: string;
};

export async function insertView(
  tx: Tx<"saved_views">,
  row: Kept & Pick<ViewRow, "id" | "record" | "owner_id">,
  now: Date,
): Promise<void> {
  await tx
    .insertInto("saved_views")
    .values({ ...row, created_at: now })
    .execute();
}

export async function updateViewRow(
  tx: Tx<"saved_views">,
  id: string,
  change: Partial<Kept>,
): Promise<void> {
  await tx.updateTable("saved_views").set(change).where("id", "=", id).execute();
}

export async function deleteViewRow(tx: Tx<"saved_views">, id: string): Promise<void> {
  await tx.deleteFrom("saved_views").where("id", "=", id).execute();
}

type Audience = Pick<ViewRow, "id" | "record" | "shared" | "owner_id" | "team_id">;

/** Of those who share an audience one view is the default: the others are it no more. */
export async function clearOtherDefaults(
  tx: Tx<"saved_views">,
  { id, record, shared, owner_id, team_id }: Audience,
): Promise<void> {
  await sql`
    update saved_views set is_default = false
    where is_default and record = ${record} and id <> ${id} and shared = ${shared} and case shared
      when 'OWN' then owner_id = ${owner_id}::uuid
      when 'TEAM' then team_id = ${team_id}::uuid
      else true end`.execute(tx);
}
